import mqttPacket from 'mqtt-packet';

// An independent MQTT codec. Its table of all 65,536 numbers is of use to busy servers alone, and takes long to fill.
mqttPacket.writeToStream.cacheNumbers = false;

export const { generate, parser } = mqttPacket;
