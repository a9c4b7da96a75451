import type { IConnectPacket, IPublishPacket, Packet } from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import { Board, TOPIC } from '../support/board.js';

/** The device with a broker of MQTT 5, and with one that is not: `MqttProtocol`, SetOption140, the will's delay, aliases. */

const RETAIN_UNSUPPORTED = 0x9a;
const QOS_UNSUPPORTED = 0x9b;

function isConnect(packet: Packet): packet is IConnectPacket {
  return packet.cmd === 'connect';
}

function isPublish(packet: Packet): packet is IPublishPacket {
  return packet.cmd === 'publish';
}

/** What the device has said in its CONNECTs, oldest first. */
function connects(board: Board): unknown[] {
  return board.packets.filter(isConnect).map(({ protocolVersion, clean, properties, will }) => {
    const delay = will?.properties?.willDelayInterval;
    return [protocolVersion, clean, properties?.sessionExpiryInterval, delay, will?.retain];
  });
}

function boardWith(...commands: string[]): Board {
  return new Board(undefined, commands);
}

describe('CONNECT', () => {
  it('is of MQTT 3.1.1 unless another is asked for', () => {
    const board = boardWith();
    board.run(1_000);
    expect(connects(board)).toEqual([[4, true, undefined, undefined, true]]);
  });

  it('of MQTT 5 begins anew after a start, and goes on after a break: the session lasts as long as the will waits', () => {
    const board = boardWith('MqttProtocol 5');
    board.run(1_000);
    board.host.cut();
    board.sessionPresent = true;
    board.run(3_000);
    expect(connects(board)).toEqual([
      [5, true, 20, 20, true],
      [5, false, 20, 20, true],
    ]);
    expect(board.firmware.connected).toBe(true);
  });

  it('of MQTT 5 with SetOption140 keeps the session for ever', () => {
    const board = boardWith('MqttProtocol 5', 'SetOption140 1');
    board.sessionPresent = true;
    board.run(1_000);
    expect(connects(board)).toEqual([[5, false, 0xffff_ffff, 20, true]]);
    expect(board.firmware.connected).toBe(true);
  });

  it('does not subscribe again where the session is still there, but does where it is not', () => {
    const board = boardWith('MqttProtocol 5').online();
    const subscriptions = () => board.packets.filter(({ cmd }) => cmd === 'subscribe').length;
    board.sessionPresent = true;
    board.host.cut();
    board.run(3_000);
    expect(subscriptions()).toBe(0);
    expect(board.command('POWER', 'ON')).toContain(`stat/${TOPIC}/POWER ON`);
    board.packets.length = 0;
    board.sessionPresent = false;
    board.host.cut();
    board.run(3_000);
    expect(subscriptions()).toBe(3);
  });
});

describe('MqttProtocol 0', () => {
  it('stays with MQTT 5 where the broker speaks it', () => {
    const board = boardWith('MqttProtocol 0').online();
    board.host.cut();
    board.run(3_000);
    expect(connects(board)).toEqual([[5, false, 20, 20, true]]);
  });

  it('falls back to MQTT 3.1.1 within seconds, says so, and stays with that', () => {
    const board = boardWith('MqttProtocol 0');
    board.speaks = 4;
    board.run(4_000);
    expect(connects(board).map((connect) => (connect as number[])[0])).toEqual([5, 4]);
    expect(board.firmware.connected).toBe(true);
    expect(board.host.logs.join('\n')).toContain(
      'it does not speak this version of MQTT (return code 1); trying MQTT 3.1.1',
    );
    board.packets.length = 0;
    board.host.cut();
    board.run(3_000);
    expect(connects(board)).toEqual([[4, true, undefined, undefined, true]]);
  });

  it('tries both in turn while the broker just closes', () => {
    const board = boardWith('MqttProtocol 0', 'MqttRetry 10');
    board.answering = false;
    for (let i = 0; i < 80; i++) {
      board.run(250);
      if (board.packets.filter(isConnect).length > 0 && !board.firmware.connected) board.host.cut();
    }
    const levels = connects(board).map((connect) => (connect as number[])[0]);
    expect(levels.length).toBeGreaterThan(2);
    expect(levels.slice(0, 3)).toEqual([5, 4, 5]);
  });

  it('does not change its mind once connected', () => {
    const board = boardWith('MqttProtocol 0').online();
    for (let i = 0; i < 3; i++) {
      board.host.cut();
      board.run(10_000);
    }
    expect(connects(board).every((connect) => (connect as number[])[0] === 5)).toBe(true);
  });
});

describe('MqttProtocol 5 with a broker of 3.1.1', () => {
  it('says what is wrong, backs off, and the device lives', () => {
    const board = boardWith('MqttProtocol 5');
    board.speaks = 4;
    board.run(4_000);
    expect(connects(board)).toHaveLength(1);
    expect(board.host.logs.join('\n')).toMatch(
      /does not speak this version of MQTT \(return code 1\): set MqttProtocol to 4 or 0; next attempt in \d+ s/,
    );
  });
});

describe('topic aliases', () => {
  const reports = (board: Board) =>
    board.packets
      .filter(isPublish)
      .filter(({ topic }) => /\/(STATE|SENSOR)$/.test(topic))
      .map(({ topic, properties, length, payload }) => [
        topic.slice(topic.lastIndexOf('/') + 1),
        properties?.topicAlias,
        (length as number) - payload.length,
      ]);

  it('stand for STATE and SENSOR once the broker knows them, with no more than 7 bytes of variable header', () => {
    const board = boardWith('MqttProtocol 5', 'TelePeriod 10');
    board.properties = { topicAliasMaximum: 10 };
    board.run(24_000);
    const topic = `tele/${TOPIC}/`.length;
    expect(reports(board)).toEqual([
      ['STATE', 1, 6 + topic + 5],
      ['SENSOR', 2, 6 + topic + 6],
      ['STATE', 1, 6],
      ['SENSOR', 2, 6],
    ]);
    board.packets.length = 0;
    board.host.cut();
    board.run(11_000);
    expect(reports(board)[0]).toEqual(['STATE', 1, 6 + topic + 5]);
  });

  it('are not used where the broker takes none, or in MQTT 3.1.1', () => {
    for (const command of ['MqttProtocol 5', 'MqttProtocol 4']) {
      const board = boardWith(command, 'TelePeriod 10');
      board.run(24_000);
      expect(reports(board).map(([, alias]) => alias)).toEqual([undefined, undefined, undefined, undefined]);
    }
  });

  it('are as many as the broker takes', () => {
    const board = boardWith('MqttProtocol 5', 'TelePeriod 10');
    board.properties = { topicAliasMaximum: 1 };
    board.run(24_000);
    expect(reports(board).map(([, alias]) => alias)).toEqual([1, undefined, 1, undefined]);
  });

  it('do not stand for a report asked for by the fallback topic', () => {
    const board = boardWith('MqttProtocol 5');
    board.properties = { topicAliasMaximum: 10 };
    board.online();
    expect(board.ask('cmnd/DVES_83BB10_fb/TelePeriod', '').map((line) => line.split(' ')[0])).toEqual(
      boardWith()
        .online()
        .ask('cmnd/DVES_83BB10_fb/TelePeriod', '')
        .map((line) => line.split(' ')[0]),
    );
  });
});

describe('a broker of MQTT 5', () => {
  it('that retains nothing gets a will and messages that are not to be retained', () => {
    const board = boardWith('MqttProtocol 5');
    board.returnCode = RETAIN_UNSUPPORTED;
    board.run(1_000);
    board.returnCode = 0;
    board.properties = { retainAvailable: false };
    board.run(20_000);
    expect(connects(board)).toEqual([
      [5, true, 20, 20, true],
      [5, true, 20, 20, false],
    ]);
    const greeting = board.packets.filter(isPublish)[0];
    expect([greeting?.topic, String(greeting?.payload), greeting?.retain]).toEqual([
      `tele/${TOPIC}/LWT`,
      'Online',
      false,
    ]);
  });

  it('that takes no message above QoS 0 gets a will at that [MQTT-3.2.2-12]', () => {
    const board = boardWith('MqttProtocol 5');
    board.returnCode = QOS_UNSUPPORTED;
    board.run(1_000);
    board.returnCode = 0;
    board.properties = { maximumQoS: 0 };
    board.run(20_000);
    expect(board.packets.filter(isConnect).map(({ will }) => [will?.qos, will?.retain])).toEqual([
      [1, true],
      [0, true],
    ]);
    expect(board.firmware.connected).toBe(true);
  });

  it('that wants another keep-alive gets pings in that', () => {
    const board = boardWith('MqttProtocol 5');
    board.properties = { serverKeepAlive: 4 };
    board.online();
    board.run(12_000);
    expect(board.packets.filter(({ cmd }) => cmd === 'pingreq').length).toBeGreaterThanOrEqual(3);
  });

  it('that takes only short messages gets none that is longer, and each is counted as lost', () => {
    const board = boardWith('MqttProtocol 5');
    board.properties = { maximumPacketSize: 100 };
    board.online();
    board.command('Status', '0');
    expect(board.packets.filter(({ length }) => (length as number) + 2 > 100)).toEqual([]);
    expect(board.command('POWER', 'ON')).toContain(`stat/${TOPIC}/POWER ON`);
  });

  it.each([
    ['other.example:1884', 'other.example:1884'],
    ['other.example', 'other.example:1883'],
  ])('that sends the device to %s is obeyed', (serverReference, address) => {
    const board = boardWith('MqttProtocol 5');
    board.returnCode = 0x9c;
    board.properties = { serverReference };
    board.run(1_000);
    expect(board.host.logs.join('\n')).toContain('another server is to be used for now (reason code 0x9c)');
    board.returnCode = 0;
    board.properties = {};
    board.run(3_000);
    expect(board.host.logs.join('\n')).toContain(`Connected to ${address}`);
  });

  it('that sends the device to one that refuses it is asked again, and not the other for ever', () => {
    const board = boardWith('MqttProtocol 5', 'MqttRetry 10');
    board.returnCode = 0x9c;
    board.properties = { serverReference: 'other.example' };
    board.run(1_000);
    // The other one does not know the device.
    board.returnCode = 0x87;
    board.properties = {};
    board.run(2_000);
    expect(board.host.logs.join('\n')).toMatch(/other.example:1883: .*not authorized/);
    board.returnCode = 0;
    board.run(20_000);
    expect(board.host.logs.join('\n')).toContain('Connected to broker:1883');
  });

  it('that names no address is not', () => {
    const board = boardWith('MqttProtocol 5');
    board.returnCode = 0x9d;
    board.properties = { serverReference: 'see://the.manual' };
    board.run(1_000);
    expect(board.host.logs.join('\n')).toContain('names another server that is no address: see://the.manual');
    board.returnCode = 0;
    board.run(20_000);
    expect(board.host.logs.join('\n')).toContain('Connected to broker:1883');
  });

  it('that disconnects says why, in a line', () => {
    const board = boardWith('MqttProtocol 5').online();
    board.sendBytes(Uint8Array.of(0xe0, 0x01, 0x8b));
    expect(board.host.logs.join('\n')).toMatch(
      /the broker disconnected: server shutting down \(reason code 0x8b\); next attempt in \d+ s/,
    );
  });

  it('that breaks a rule is told which, and left', () => {
    const board = boardWith('MqttProtocol 5').online();
    // A topic alias, though none was offered [MQTT-3.3.2-9].
    board.sendBytes(Uint8Array.of(0x30, 0x07, 0x00, 0x01, 0x61, 0x03, 0x23, 0x00, 0x01));
    expect(
      board.packets.map((packet) => [packet.cmd, (packet as { reasonCode?: number }).reasonCode]),
    ).toEqual([['disconnect', 0x94]]);
    expect(board.host.logs.join('\n')).toContain('a topic alias of 0, or above the maximum announced');
  });
});
