import { describe, expect, it } from 'vitest';
import { MqttHost } from '../../../src/settings/table.js';
import { EPOCH, RulesBench } from './bench.js';

describe('the start', () => {
  it('tells of itself, then of each relay and switch', () => {
    const bench = new RulesBench(true).set(
      'ON Power1#Boot DO a %value% ENDON ON Power2#Boot=1 DO b ENDON ON System#Init DO c ENDON ON Power1#State DO d ENDON ON Switch1#Boot DO e %value% ENDON ON Switch2#Boot DO f %value% ENDON',
    );
    bench.relays = 2;
    bench.rules.watch.tick(0);
    expect(bench.take()).toEqual(['c', 'a 0', 'b', 'e 0', 'f 1']);
    bench.run(3);
    expect(bench.take()).toEqual([]);
  });

  it('is over once the broker has been reached', () => {
    const bench = new RulesBench(true).set('ON System#Boot DO a ENDON');
    bench.settings.setText(MqttHost, 'broker');
    bench.run(100);
    expect(bench.take()).toEqual([]);
    bench.rules.watch.booted();
    bench.rules.watch.booted();
    expect(bench.take()).toEqual(['a']);
  });

  it('is over with the network, if no broker is wanted', () => {
    const bench = new RulesBench(true).set('ON System#Boot DO a ENDON ON Wifi#Connected DO b ENDON');
    bench.network.up = false;
    bench.run(10);
    expect(bench.take()).toEqual([]);
    bench.network.up = true;
    bench.run(10);
    expect(bench.take()).toEqual(['b', 'a']);
  });

  it('is over likewise with SetOption3 0', () => {
    const bench = new RulesBench(true).set('ON System#Boot DO a ENDON');
    bench.settings.setText(MqttHost, 'broker');
    bench.settings.setOption(3, false);
    bench.run(1);
    expect(bench.take()).toEqual(['a']);
  });

  it('is not told when the first rule comes later', () => {
    const bench = new RulesBench().set(
      'ON System#Init DO a ENDON ON System#Boot DO b ENDON ON Power1#Boot DO c ENDON ON Wifi#Connected DO d ENDON ON Time#Initialized DO e ENDON',
    );
    bench.run(10);
    bench.rules.watch.booted();
    expect(bench.take()).toEqual([]);
  });
});

describe('relays', () => {
  it('are told when they have changed', () => {
    const bench = new RulesBench().set(
      'ON Power1#State DO a %value% ENDON ON Power4#State DO b %value% ENDON',
    );
    bench.relays = 9;
    bench.rules.watch.checkPower();
    bench.rules.watch.checkPower();
    bench.relays = 8;
    bench.rules.watch.tick(0);
    expect(bench.take()).toEqual(['a 1', 'b 1', 'a 0']);
  });

  it('are told of what a command of a rule has done with its cause', () => {
    const bench = new RulesBench().set('ON Power1#State DO toggle ENDON');
    const { rules } = bench;
    bench.relays ^= 1;
    rules.watch.checkPower();
    let count = 0;
    for (; !rules.queue.empty; count++) {
      rules.queue.takeLine();
      rules.beginCommand(rules.queue.lineCause);
      bench.relays ^= 1;
      rules.endCommand();
    }
    expect(count).toBe(10);
  });
});

describe('the network', () => {
  it('is told when it comes and goes', () => {
    const bench = new RulesBench().set('ON Wifi#Connected DO up ENDON ON Wifi#Disconnected DO down ENDON');
    for (const up of [true, false, false, true]) {
      bench.network.up = up;
      bench.run(1);
    }
    expect(bench.take()).toEqual(['down', 'up']);
  });
});

describe('timers', () => {
  it('are told when they are over, once', () => {
    const bench = new RulesBench().set('ON Rules#Timer=2 DO two ENDON ON Rules#Timer DO any %value% ENDON');
    const { timers } = bench.rules.watch;
    timers.start(1, 3_000, 0);
    timers.start(7, 5_000, 0);
    timers.start(0, 2_000, 0);
    timers.start(0, 0, 0);
    bench.run(2);
    expect(bench.take()).toEqual([]);
    expect([timers.left(0, 2_000), timers.left(1, 2_000), timers.left(7, 2_000)]).toEqual([0, 1_000, 3_000]);
    bench.run(1);
    expect(bench.take()).toEqual(['two', 'any 2']);
    expect(timers.left(1, 3_000)).toBe(0);
    bench.run(10);
    expect(bench.take()).toEqual(['any 8']);
  });

  it('may be set anew while they run', () => {
    const bench = new RulesBench().set('ON Rules#Timer DO any %value% ENDON');
    bench.rules.watch.timers.start(0, 3_000, 0);
    bench.run(2);
    bench.rules.watch.timers.start(0, 3_000, bench.now);
    bench.run(2);
    expect(bench.take()).toEqual([]);
    bench.run(1);
    expect(bench.take()).toEqual(['any 1']);
  });
});

describe('the time', () => {
  const TIME =
    'ON Time#Minute DO minute %value% ENDON ON Time#Initialized DO known %value% ENDON ON Time#Set DO set %value% ENDON';

  it('is told each minute, from a minute after the start', () => {
    // 15:27:46 here.
    const bench = new RulesBench(true).set(TIME);
    bench.run(1);
    expect(bench.take()).toEqual(['known 927', 'set 927']);
    bench.run(59);
    expect(bench.take()).toEqual([]);
    bench.run(1);
    expect(bench.take()).toEqual(['minute 928']);
    bench.run(120);
    expect(bench.take()).toEqual(['minute 929', 'minute 930']);
  });

  it('is told when it comes to be known', () => {
    const bench = new RulesBench(true).set(TIME);
    bench.epoch = -1;
    bench.run(200);
    expect(bench.take()).toEqual([]);
    bench.epoch = EPOCH;
    bench.run(1);
    expect(bench.take()).toEqual(['known 931', 'set 931', 'minute 931']);
  });

  it('is told when it has been set, and with each hour', () => {
    const bench = new RulesBench().set(TIME);
    bench.run(62);
    bench.take();
    bench.epoch += 2 * 3_600_000;
    bench.run(1);
    expect(bench.take()).toEqual(['set 1048', 'minute 1048']);
    bench.run(3_600);
    expect(bench.take().filter((line) => line.startsWith('set'))).toEqual(['set 1080']);
  });

  it('is not told as set by a second that comes late', () => {
    const bench = new RulesBench().set(TIME);
    bench.run(5);
    bench.epoch += 900;
    bench.run(5);
    expect(bench.take()).toEqual([]);
  });
});

describe('sensors', () => {
  it('are looked at every two seconds', () => {
    const bench = new RulesBench().set('ON DS18B20#Temperature>20 DO a %value% ENDON');
    bench.run(10);
    expect(bench.take()).toEqual([]);
    bench.sensors = '{"DS18B20":{"Temperature":21.5}}';
    bench.run(6);
    expect(bench.take()).toEqual(['a 21.5', 'a 21.5', 'a 21.5']);
  });

  it('are left alone while no rule asks for keys', () => {
    const bench = new RulesBench().set('ON Tele-DS18B20#Temperature>20 DO a %value% ENDON');
    bench.sensors = '{"DS18B20":{"Temperature":21.5}}';
    bench.run(6);
    expect(bench.take()).toEqual([]);
  });
});
