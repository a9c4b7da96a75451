import { exposeOperations } from '../../hosts/xs/lab/operations.js';
import { BUTTON_PIN, SWITCH_PIN } from '../support/virtual-host.js';
import { ProvedDevice } from './proved-device.js';

/** Each operation is something that somebody does to a button or a switch, on devices set up for different uses of them. */

class Device extends ProvedDevice {
  constructor(...commands: readonly string[]) {
    super(commands);
  }

  /** A pin changes, and becomes steady. */
  drive(pin: number, level: 0 | 1): void {
    this.host.drive(pin, level);
    this.pass(60);
  }

  press(count: number): void {
    for (let i = 0; i < count; i++) {
      this.drive(BUTTON_PIN, 0);
      this.drive(BUTTON_PIN, 1);
    }
    this.pass(500);
  }

  hold(): void {
    this.drive(BUTTON_PIN, 0);
    this.pass(550);
    this.drive(BUTTON_PIN, 1);
  }

  /** @param times how often as many milliseconds pass after each change */
  turn(milliseconds: number, times = 1): void {
    for (let level = 0; level <= 1; level++) {
      this.drive(SWITCH_PIN, level as 0 | 1);
      for (let i = 0; i < times; i++) this.pass(milliseconds);
    }
  }
}

/** `{"Button1":{"Action":"…"}}` on RESULT. */
const ACTION = 55;
/** `cmnd/light2/POWER…`. */
const KEY = 24;

const away = new Device('ButtonTopic light2', 'SwitchTopic light2', 'ButtonRetain 1', 'SetOption32 5');
const own = new Device('ButtonTopic 1', 'SwitchTopic 1', 'SetOption61 1');
const detached = new Device('SetOption73 1', 'SetOption114 1', 'SetOption32 5', 'SwitchText Door');
const dimming = new Device('SetOption114 1', 'SetOption32 5', 'SwitchMode 12', 'ButtonTopic light2');
const telling = new Device('SwitchMode 15', 'SwitchText Door', 'SetOption13 1', 'SwitchDebounce 52');
const following = new Device('SwitchMode 9', 'SetOption1 1', 'SetOption40 3', 'SetOption11 1');

exposeOperations({
  'a button switches another device': away.telling(KEY, () => away.press(1)),
  'a switch switches another device': away.telling(2 * KEY, () => away.turn(100)),
  'a button tells others what the relay becomes': own.telling(2 * KEY, () => own.press(1)),
  'a detached button is pressed three times': detached.telling(ACTION, () => detached.press(3)),
  'a detached button is held': detached.telling(2 * ACTION, () => detached.hold()),
  'a detached switch with a name is turned': detached.telling(2 * ACTION, () => detached.turn(100)),
  'a dimming push button is held': dimming.telling(4 * ACTION, () => dimming.turn(350, 3)),
  'a switch with a name tells SENSOR': telling.telling(200, () => telling.turn(100)),
  'a switch follows after half a second': following.telling(4 * KEY, () => following.turn(700)),
  'a switch changes twice': following.telling(0, () => following.turn(200)),
  'a button is pressed for too long': following.telling(0, () => following.hold()),
});
