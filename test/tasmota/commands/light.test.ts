import { describe, expect, it } from 'vitest';
import { dutyOf, percentOf } from '../../../src/tasmota/pwm.js';
import { Board, TOPIC } from '../../support/board.js';
import { templateAt, VirtualHost } from '../../support/virtual-host.js';

const RESULT = `stat/${TOPIC}/RESULT`;

/** A light on GPIO5. */
const LIGHT = templateAt({ 5: 416 });
/** Two relays, and a light behind them. */
const RELAYS = templateAt({ 16: 224, 17: 225, 5: 448 });
/** Plain outputs. */
const PLAIN = templateAt({ 16: 224, 5: 416, 4: 449 });

function board(template: string, commands: readonly string[] = []): Board {
  return new Board(template, commands).online();
}

/** Boots with a SetOption15 that was set before. */
function plain(template: string): Board {
  const device = new Board(template, ['SetOption15 0']);
  device.run(5_000);
  device.host.writes.length = 0;
  device.reboot();
  return device.online();
}

function writes(device: Board, name: string, payload = ''): string[] {
  device.host.writes.length = 0;
  device.command(name, payload);
  return [...device.host.writes];
}

it('percent and duties belong together', () => {
  for (let percent = 0; percent <= 100; percent++) expect(percentOf(dutyOf(percent))).toBe(percent);
  expect([dutyOf(0), dutyOf(1), dutyOf(50), dutyOf(100)]).toEqual([0, 10, 512, 1_023]);
});

describe('a light', () => {
  it('is switched like a relay', () => {
    const device = board(LIGHT);
    expect(device.host.writes.filter((line) => line.startsWith('5'))).toEqual(['5:977', '5~0', '5~0']);
    device.host.writes.length = 0;
    expect(device.command('Power', 'ON')).toEqual([`${RESULT} {"POWER":"ON"}`, `stat/${TOPIC}/POWER ON`]);
    expect(device.command('Power', 'TOGGLE')).toEqual([
      `${RESULT} {"POWER":"OFF"}`,
      `stat/${TOPIC}/POWER OFF`,
    ]);
    expect(device.host.writes).toEqual(['5~1023', '5~0']);
    expect(device.command('Power2', 'ON')).toEqual([`${RESULT} {"Command":"Error","Input":"POWER2 ON"}`]);
  });

  it('is numbered behind the relays', () => {
    const device = board(RELAYS);
    device.host.writes.length = 0;
    expect(device.command('Power3', 'ON')).toEqual([`${RESULT} {"POWER3":"ON"}`, `stat/${TOPIC}/POWER3 ON`]);
    expect(device.command('Power1', 'ON')).toEqual([`${RESULT} {"POWER1":"ON"}`, `stat/${TOPIC}/POWER1 ON`]);
    expect(device.host.writes).toEqual(['5~0', '16=1']);
    expect(device.command('Dimmer', '25')).toEqual([`${RESULT} {"POWER3":"ON","Dimmer":25}`]);
    expect(device.host.writes.at(-1)).toBe(`5~${1_023 - 256}`);
    expect(device.command('Status')[0]).toContain('"Power":"101"');
  });

  it('is dimmed', () => {
    const device = board(LIGHT);
    device.command('Power', 'ON');
    device.host.writes.length = 0;
    expect(device.command('Dimmer', '40')).toEqual([`${RESULT} {"POWER":"ON","Dimmer":40}`]);
    expect(device.host.writes).toEqual(['5~409']);
    expect(device.command('Dimmer')).toEqual([`${RESULT} {"POWER":"ON","Dimmer":40}`]);
    expect(device.command('Dimmer', '?')).toEqual([`${RESULT} {"POWER":"ON","Dimmer":40}`]);
    expect(device.command('Dimmer1', '41')).toEqual([`${RESULT} {"POWER":"ON","Dimmer":41}`]);
  });

  it('is switched on by it, and off with 0, and keeps what it had', () => {
    const device = board(LIGHT);
    device.host.writes.length = 0;
    expect(device.command('Dimmer', '40')).toEqual([
      `${RESULT} {"POWER":"ON"}`,
      `stat/${TOPIC}/POWER ON`,
      `${RESULT} {"POWER":"ON","Dimmer":40}`,
    ]);
    expect(device.command('Dimmer', '0')).toEqual([
      `${RESULT} {"POWER":"OFF"}`,
      `stat/${TOPIC}/POWER OFF`,
      `${RESULT} {"POWER":"OFF","Dimmer":40}`,
    ]);
    expect(device.command('Dimmer', '0')).toEqual([`${RESULT} {"POWER":"OFF","Dimmer":40}`]);
    device.command('Power', 'ON');
    expect(device.host.writes).toEqual(['5~0', '5~409', '5~0', '5~409']);
  });

  it.each([
    ['40', '+', 50],
    ['95', '+', 100],
    ['100', '+', 100],
    ['40', '-', 30],
    ['10', '-', 1],
    ['1', '-', 1],
    ['40', '<', 1],
    ['40', '>', 100],
    ['40', '!', 40],
    ['40', '0x20', 32],
    ['40', ' 7', 7],
    ['40', 'ON', 1],
  ])('goes from %s with %s to %i', (from, payload, to) => {
    const device = board(LIGHT, [`Dimmer ${from}`]);
    expect(device.command('Dimmer', payload)).toEqual([`${RESULT} {"POWER":"ON","Dimmer":${to}}`]);
  });

  it.each(['101', '-1', '9'.repeat(300), 'bright', 'x'.repeat(300), '+ ', 'a\0'])(
    'is not dimmed to %j',
    (payload) => {
      const device = board(LIGHT, ['Dimmer 40']);
      expect(device.command('Dimmer', payload)).toEqual([
        `${RESULT} {"POWER":"ON","Dimmer":40,"Reason":"Dimmer takes 0 to 100"}`,
      ]);
      expect(device.host.logs.at(-1)).toBe('Dimmer takes 0 to 100: the present value stays');
    },
  );

  it('comes back as it was', () => {
    const device = board(LIGHT, ['Dimmer 40']);
    device.run(2_000);
    device.host.writes.length = 0;
    device.reboot();
    expect(device.host.writes).toEqual(['5:977', '5~0', '5~409']);
    expect(device.online().command('Dimmer')).toEqual([`${RESULT} {"POWER":"ON","Dimmer":40}`]);
  });

  it('is told in STATE, behind its power', () => {
    const device = board(RELAYS, ['Dimmer 40']);
    expect(device.command('State')[0]).toContain(
      '"POWER1":"OFF","POWER2":"OFF","POWER3":"ON","Dimmer":40,"Wifi":{',
    );
  });

  it('has STATE published with each change by SetOption59', () => {
    const device = board(LIGHT, ['SetOption59 1', 'Dimmer 40']);
    const topics = device.command('Dimmer', '50').map((line) => line.slice(0, line.indexOf(' ')));
    expect(topics).toEqual([`tele/${TOPIC}/STATE`, RESULT]);
    const off = device.command('Dimmer', '0').map((line) => line.slice(0, line.indexOf(' ')));
    expect(off).toEqual([`tele/${TOPIC}/STATE`, RESULT, `stat/${TOPIC}/POWER`, RESULT]);
  });

  it('is announced as one', () => {
    const device = board(RELAYS);
    device.run(5_000);
    const config = device.discovery()[0]?.payload as string;
    const { rl, lt_st, lk, so } = JSON.parse(config);
    expect(rl.slice(0, 5)).toEqual([1, 1, 2, 0, 0]);
    expect(rl).toHaveLength(32);
    expect([lt_st, lk, so['68']]).toEqual([1, 0, 0]);
  });

  it('understands what Home Assistant sends', () => {
    const device = board(LIGHT);
    device.command('Backlog', 'NoDelay;Power1 ON;NoDelay;Dimmer1 40');
    expect(device.after(200)).toEqual([
      `${RESULT} {"POWER":"ON"}`,
      `stat/${TOPIC}/POWER ON`,
      `${RESULT} {"POWER":"ON","Dimmer":40}`,
    ]);
  });

  it('is the first PWM output only', () => {
    const device = board(PLAIN);
    expect(device.host.logs).toContain(
      'PWM2 on GPIO4 is left alone: only PWM1 can be a light; with SetOption15 0 all are plain PWM outputs',
    );
    expect(device.host.writes.some((line) => line.startsWith('4'))).toBe(false);
    expect(device.command('Dimmer', '40').at(-1)).toBe(`${RESULT} {"POWER2":"ON","Dimmer":40}`);
  });

  it('has no duty of its own', () => {
    const device = board(LIGHT, ['Dimmer 40']);
    expect(device.command('PWM')).toEqual([`${RESULT} {"Dimmer":40}`]);
    expect(device.command('PWM1', '512')).toEqual([
      `${RESULT} {"Dimmer":40,"Reason":"PWM1 is a light: Dimmer sets it; with SetOption15 0 it is a plain PWM output"}`,
    ]);
    expect(device.host.writes.at(-1)).toBe('5~409');
  });
});

describe('a plain PWM output', () => {
  it('has a duty', () => {
    const device = plain(PLAIN);
    expect(device.host.writes.filter((line) => /^[45]\D/.test(line))).toEqual([
      '5:977',
      '5~0',
      '4:977',
      '4~1023',
    ]);
    device.host.writes.length = 0;
    expect(device.command('PWM1', '512')).toEqual([`${RESULT} {"PWM":{"PWM1":512,"PWM2":0}}`]);
    expect(device.command('PWM2', '1023')).toEqual([`${RESULT} {"PWM":{"PWM1":512,"PWM2":1023}}`]);
    expect(device.command('PWM')).toEqual([`${RESULT} {"PWM":{"PWM1":512,"PWM2":1023}}`]);
    expect(device.host.writes).toEqual(['5~512', '4~0']);
  });

  it('is told in STATE, and is no POWER', () => {
    const device = plain(PLAIN);
    device.command('PWM1', '512');
    expect(device.command('State')[0]).toContain('"POWER":"OFF","PWM":{"PWM1":512,"PWM2":0},"Wifi":{');
    expect(device.command('Power2', 'ON')).toEqual([`${RESULT} {"Command":"Error","Input":"POWER2 ON"}`]);
    expect(device.command('Dimmer', '40')).toEqual([`${RESULT} {"Command":"Error","Input":"DIMMER 40"}`]);
    expect(device.command('PWM3', '40')).toEqual([`${RESULT} {"Command":"Error","Input":"PWM3 40"}`]);
  });

  it('comes back as it was', () => {
    const device = plain(PLAIN);
    device.command('PWM2', '700');
    device.run(2_000);
    device.host.writes.length = 0;
    device.reboot();
    expect(device.host.writes.filter((line) => /^[45]\D/.test(line))).toEqual([
      '5:977',
      '5~0',
      '4:977',
      '4~323',
    ]);
  });

  it.each(['1024', '-1', '9'.repeat(300), 'half', 'a\0'])('has none of %j', (payload) => {
    const device = plain(PLAIN);
    device.command('PWM1', '512');
    expect(device.command('PWM1', payload)).toEqual([
      `${RESULT} {"PWM":{"PWM1":512,"PWM2":0},"Reason":"PWM takes 0 to 1023"}`,
    ]);
  });

  it('restarts when it becomes a light', () => {
    const device = plain(LIGHT);
    device.command('PWM1', '512');
    device.command('SetOption15', '1');
    device.run(4_000);
    expect(device.host.restarts).toBe(1);
    device.reboot();
    expect(device.online().command('Dimmer')).toEqual([`${RESULT} {"POWER":"OFF","Dimmer":100}`]);
  });
});

describe('PWMFrequency', () => {
  it('is that of all outputs, at once', () => {
    const device = plain(PLAIN);
    device.command('PWM1', '512');
    expect(device.command('PWMFrequency')).toEqual([`${RESULT} {"PWMFrequency":977}`]);
    expect(writes(device, 'PWMFrequency', '50')).toEqual([
      '5 closed',
      '5:50',
      '5~512',
      '4 closed',
      '4:50',
      '4~1023',
    ]);
    device.run(2_000);
    device.host.writes.length = 0;
    device.reboot();
    expect(device.host.writes).toContain('5:50');
  });

  it.each(['39', '50001', 'fast'])('is not %s', (payload) => {
    const device = board(LIGHT);
    expect(device.command('PWMFrequency', payload)).toEqual([
      `${RESULT} {"PWMFrequency":977,"Reason":"PWMFrequency takes 40 to 50000"}`,
    ]);
  });

  it('is told where the platform does not take it', () => {
    const host = new VirtualHost(LIGHT);
    const PWM = host.PWM as NonNullable<typeof host.PWM>;
    host.PWM = class extends PWM {
      constructor(options: { readonly pin: number; readonly hz: number }) {
        if (options.hz === 100) throw new RangeError('invalid combination of hz and resolution');
        super(options);
      }
    };
    const device = new Board(undefined, [], host).online();
    expect(writes(device, 'PWMFrequency', '100')).toEqual(['5 closed', '5:977', '5~0']);
    expect(host.logs).toContain('PWMFrequency: invalid combination of hz and resolution');
  });
});

describe('where it cannot be', () => {
  it('a PWM output is told and left alone: no PWM on the platform', () => {
    const host = new VirtualHost(RELAYS);
    host.PWM = undefined;
    const device = new Board(undefined, [], host).online();
    expect(host.logs).toContain('PWM1 on GPIO5 is left alone: this platform has no PWM');
    expect(device.command('Power3', 'ON')).toEqual([`${RESULT} {"Command":"Error","Input":"POWER3 ON"}`]);
    expect(device.command('Dimmer', '40')).toEqual([`${RESULT} {"Command":"Error","Input":"DIMMER 40"}`]);
    expect(device.command('PWM1', '40')).toEqual([`${RESULT} {"Command":"Error","Input":"PWM 40"}`]);
    expect(device.command('PWMFrequency', '100')).toEqual([`${RESULT} {"PWMFrequency":100}`]);
    device.command('Power2', 'ON');
    expect(host.levels[17]).toBe(1);
  });

  it('so is one that finds no channel, and those behind it', () => {
    const host = new VirtualHost(templateAt({ 4: 416, 5: 417, 16: 418 }));
    const PWM = host.PWM as NonNullable<typeof host.PWM>;
    let made = 0;
    host.PWM = class extends PWM {
      constructor(options: { readonly pin: number; readonly hz: number }) {
        if (++made % 3 === 2) throw new Error('no ledc channel');
        super(options);
      }
    };
    const device = new Board(undefined, ['SetOption15 0'], host);
    device.run(5_000);
    made = 0;
    host.logs.length = 0;
    device.reboot();
    device.online();
    expect(host.logs.filter((line) => line.startsWith('PWM'))).toEqual([
      'PWM2 on GPIO5 is left alone: no ledc channel',
      'PWM3 on GPIO16 is left alone: so is PWM2',
    ]);
    expect(device.command('PWM1', '5')).toEqual([`${RESULT} {"PWM":{"PWM1":5}}`]);
  });
});
