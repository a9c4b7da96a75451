import { describe, expect, it } from 'vitest';
import { Board, TOPIC } from '../../support/board.js';

/** Transcripts of what the broker gets when topics are changed, and of where commands are heard and answered. */

const FALLBACK = 'cmnd/DVES_83BB10_fb/';

/** Everything the broker has got, a line each. */
function transcript(board: Board): string[] {
  return board.packets.map((packet) => {
    if (packet.cmd === 'publish')
      return `${packet.topic} ${String(packet.payload) || '(empty)'}${packet.retain ? ' (retained)' : ''}`;
    if (packet.cmd === 'subscribe')
      return `SUBSCRIBE ${packet.subscriptions.map(({ topic, qos }) => `${topic} ${qos}`)}`;
    return packet.cmd.toUpperCase();
  });
}

/** Lines without what changes from run to run: the payloads of reports. */
function outline(board: Board): string[] {
  return transcript(board).map((line) =>
    line.replace(/^((?:tele|tasmota)\/\S+) \{.*\}( \(retained\))?$/, '$1 {…}$2'),
  );
}

describe('attempts to reconnect', () => {
  it('waits longer from attempt to attempt while the broker is down', () => {
    const board = new Board().online();
    board.host.broker = 'down';
    board.host.cut();
    const attempts: number[] = [];
    let connections = board.host.connections;
    while (attempts.length < 5) {
      board.run(20);
      if (board.host.connections > connections) attempts.push(board.host.now);
      connections = board.host.connections;
    }
    const waits = attempts
      .map((at, i) => Math.round((at - (attempts[i - 1] ?? Number.NaN)) / 1_000))
      .slice(1);
    // The upper half of 10, 20, 40 and 80 s, with chance in its middle.
    expect(waits).toEqual([8, 15, 30, 60]);
  });

  it('begins the wait anew with MqttRetry', () => {
    const board = new Board().online();
    board.host.broker = 'down';
    board.host.cut();
    board.run(40_000);
    const { connections } = board.host;
    board.firmware.command('MqttRetry 20');
    board.run(19_900);
    expect(board.host.connections).toBe(connections);
    board.run(200);
    expect(board.host.connections).toBe(connections + 1);
  });
});

describe('a new Topic', () => {
  it('clears the old LWT, says goodbye, and comes back with the new name', () => {
    const board = new Board().online();
    board.send(`cmnd/${TOPIC}/Topic`, 'newname');
    board.run(3_000);
    expect(transcript(board)).toEqual([
      `tele/${TOPIC}/LWT (empty) (retained)`,
      `stat/${TOPIC}/RESULT {"Topic":"newname"}`,
      'DISCONNECT',
    ]);
    expect(board.host.restarts).toBe(1);
    board.packets.length = 0;
    board.reboot();
    board.run(1_000);
    expect(transcript(board).slice(0, 6)).toEqual([
      'CONNECT',
      'tele/newname/LWT Online (retained)',
      'cmnd/newname/POWER (empty)',
      'SUBSCRIBE cmnd/newname/# 0',
      'SUBSCRIBE cmnd/tasmotas/# 0',
      'SUBSCRIBE cmnd/DVES_83BB10_fb/# 0',
    ]);
  });

  it('is heard by the fallback topic before and after, and answers there', () => {
    const board = new Board().online();
    const pair = ['stat/DVES_83BB10_fb/RESULT {"POWER":"ON"}', 'stat/DVES_83BB10_fb/POWER ON'];
    expect(board.ask(`${FALLBACK}POWER`, 'ON')).toEqual(pair);
    // Only while the command is carried out.
    expect(board.command('Topic', 'newname')[1]).toBe(`stat/${TOPIC}/RESULT {"Topic":"newname"}`);
    board.run(3_000);
    board.reboot();
    board.run(8_000);
    expect(board.ask(`${FALLBACK}POWER`, 'ON')).toEqual(pair);
    expect(board.ask('cmnd/newname/POWER')).toEqual([
      'stat/newname/RESULT {"POWER":"ON"}',
      'stat/newname/POWER ON',
    ]);
    expect(board.ask(`cmnd/${TOPIC}/POWER`, 'OFF')).toEqual([]);
  });

  it('is heard by the fallback topic whatever Prefix and FullTopic say', () => {
    const board = new Board(undefined, ['Prefix1 command', 'FullTopic %topic%/x/%prefix%/']).online();
    expect(board.ask(`${FALLBACK}POWER`, 'ON')).toEqual([
      'stat/DVES_83BB10_fb/RESULT {"POWER":"ON"}',
      'stat/DVES_83BB10_fb/POWER ON',
    ]);
  });
});

describe('FullTopic and groups', () => {
  it.each([
    ['%topic%/%prefix%/', 0, `${TOPIC}/cmnd/`, `${TOPIC}/stat/`, 'tasmotas/cmnd/'],
    ['%topic%/%prefix%/', 1, `${TOPIC}/cmnd/`, `${TOPIC}/stat/`, 'cmnd/tasmotas/'],
    ['home/%prefix%/%topic%', 0, `home/cmnd/${TOPIC}/`, `home/stat/${TOPIC}/`, 'home/cmnd/tasmotas/'],
    ['home/%prefix%/%topic%', 1, `home/cmnd/${TOPIC}/`, `home/stat/${TOPIC}/`, 'cmnd/tasmotas/'],
    ['%prefix%/%topic%/', 1, `cmnd/${TOPIC}/`, `stat/${TOPIC}/`, 'cmnd/tasmotas/'],
  ])('%s with SetOption75 %d', (fullTopic, option, command, status, group) => {
    const board = new Board(undefined, [`FullTopic ${fullTopic}`, `SetOption75 ${option}`]);
    board.run(8_000);
    expect(transcript(board).filter((line) => line.startsWith('SUB'))).toEqual([
      `SUBSCRIBE ${command}# 0`,
      `SUBSCRIBE ${group}# 0`,
      'SUBSCRIBE cmnd/DVES_83BB10_fb/# 0',
    ]);
    board.packets.length = 0;
    const pair = [`${status}RESULT {"POWER":"ON"}`, `${status}POWER ON`];
    expect(board.ask(`${command}POWER`, 'ON')).toEqual(pair);
    // A group's member answers as itself, and keeps its name.
    expect(board.ask(`${group}POWER`, 'ON')).toEqual(pair);
    expect(board.ask(`${group}DeviceName`, 'All')).toEqual([`${status}RESULT {"DeviceName":"Tasmota"}`]);
  });

  it('without %prefix% commands have it at their end, and everything else is in one place', () => {
    const board = new Board(undefined, ['FullTopic flat/%topic%/']);
    board.run(8_000);
    expect(outline(board)).toContain(`flat/${TOPIC}/LWT Online (retained)`);
    expect(board.ask(`flat/${TOPIC}/cmnd/POWER`, 'ON')).toEqual([
      `flat/${TOPIC}/RESULT {"POWER":"ON"}`,
      `flat/${TOPIC}/POWER ON`,
    ]);
  });

  it('with %id% the whole MAC address', () => {
    const board = new Board(undefined, ['FullTopic devices/%id%/%prefix%/']);
    board.run(8_000);
    expect(board.ask('devices/7C9EBD83BB10/cmnd/POWER')).toEqual([
      'devices/7C9EBD83BB10/stat/RESULT {"POWER":"OFF"}',
      'devices/7C9EBD83BB10/stat/POWER OFF',
    ]);
  });
});
