import { exposeOperations, type Operation } from '../../hosts/xs/lab/operations.js';
import { encodeUtf8 } from '../../src/bytes/utf8.js';
import { templateOf } from '../support/virtual-host.js';
import { ProvedDevice } from './proved-device.js';

/** Each operation is something that relays and LEDs do that are set up for more than to be switched. */

/** Three relays on GPIO0 to GPIO2, an LED and a link LED. */
const RELAYS = templateOf(224, 225, 226, 288, 544);

function publish(name: string, payload: string): Uint8Array {
  const topic = encodeUtf8(`cmnd/tasmota_83BB10/${name}`);
  const body = encodeUtf8(payload);
  return Uint8Array.of(0x30, 2 + topic.length + body.length, 0, topic.length, ...topic, ...body);
}

const ON_1 = publish('POWER1', 'ON');
const OFF_1 = publish('POWER1', 'OFF');
const ON_2 = publish('POWER2', 'ON');
const BLINK = publish('POWER1', 'BLINK');
const BLINK_OFF = publish('POWER1', 'BLINKOFF');
const TOGGLE_ALL = publish('POWER0', 'TOGGLE');

class Device extends ProvedDevice {
  constructor(...commands: readonly string[]) {
    super(commands, RELAYS);
  }

  /** A message comes. */
  take(packet: Uint8Array): void {
    this.host.settle();
    this.host.deliver(packet);
  }

  /** Checks that a pin changes meanwhile. */
  changing(pin: number, work: () => void): Operation {
    return () => {
      const before = this.host.levels[pin];
      work();
      if (this.host.levels[pin] === before) throw new Error(`GPIO${pin} has not changed`);
    };
  }
}

/** RESULT and POWER<n>. */
const PAIR = 75;
/** RESULT alone. */
const ANSWER = 48;

const pulsing = new Device('PulseTime1 1', 'PulseTime2 120');
const interlocked = new Device('Interlock 1', 'Power2 ON');
const toggled = new Device('Interlock 1', 'Power1 ON');
const blinking = new Device('BlinkTime 2', 'BlinkCount 0');
const endless = new Device('BlinkTime 2', 'BlinkCount 0', 'Power3 BLINK');
const locked = new Device('PowerLock1 1', 'StateText1 aus', 'StateText2 an');
const inverted = new Device('PowerOnState 5', 'PulseTime1 1', 'Power1 ON');
const flashing = new Device('LedState 7', 'LedMask 1');

exposeOperations({
  'a relay goes off by itself': pulsing.telling(2 * PAIR, () => {
    pulsing.take(ON_1);
    pulsing.pass(100);
  }),
  'a relay comes on by itself': inverted.telling(2 * PAIR, () => {
    inverted.take(OFF_1);
    inverted.pass(100);
  }),
  'relays that exclude each other take turns': interlocked.telling(4 * PAIR, () => {
    interlocked.take(ON_1);
    interlocked.pass(60);
    interlocked.take(ON_2);
    interlocked.pass(60);
  }),
  'all relays that exclude each other are toggled': toggled.telling(PAIR, () => {
    toggled.take(TOGGLE_ALL);
    toggled.pass(60);
  }),
  'a relay begins and ends to blink': blinking.telling(2 * ANSWER, () => {
    blinking.take(BLINK);
    blinking.pass(200);
    blinking.take(BLINK_OFF);
  }),
  'a relay blinks': endless.changing(2, () => endless.pass(200)),
  'a locked relay tells its state in words of its own': locked.telling(PAIR, () => {
    locked.take(ON_1);
  }),
  'messages flash': flashing.telling(PAIR, () => {
    flashing.take(ON_1);
    flashing.pass(20);
    flashing.pass(100);
    flashing.pass(100);
  }),
});
