// MQTT.js without its transports, which name Node's sockets: the stream is brought by the bench.
export { default as MqttClient } from 'mqtt/lib/client';
