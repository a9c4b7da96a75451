import { exposeOperations, type Operation } from '../../hosts/xs/lab/operations.js';
import { connectedDevice } from '../support/connected-device.js';
import { BUTTON_PIN, SWITCH_PIN, type VirtualHost } from '../support/virtual-host.js';
import {
  exchange,
  FALLBACK,
  firmware,
  GROUP,
  host,
  MANY,
  OWN,
  PAIR,
  pass,
  publish,
  QOS_1,
  RETAIN,
  WITH_REPORTS,
  writing,
} from './device.js';

/** Each operation is something that happens to a device every day. */

function commands(): Record<string, Operation> {
  const found: Record<string, Operation> = {};
  for (const payload of ['TOGGLE', 'ON', '']) {
    for (const [name, topic] of [
      ['own', OWN],
      ['group', GROUP],
      ['fallback', FALLBACK],
    ] as const) {
      const what = `POWER ${payload === '' ? '(query)' : payload} by ${name} topic`;
      found[`${what}, QoS 0`] = exchange(publish(`${topic}POWER`, payload), PAIR, MANY);
      found[`${what}, QoS 1`] = exchange(publish(`${topic}POWER`, payload, QOS_1), PAIR, MANY);
    }
  }
  return found;
}

/** The messages shown by a device whose console listens. */
let shown = 0;

/** A device of its own: what its console shows is settled when it starts. */
function watchedDevice(): VirtualHost {
  const watched = connectedDevice(['SerialLog 2']).host;
  watched.console.listening = true;
  watched.console.published = () => {
    shown++;
  };
  return watched;
}

const watched = watchedDevice();
const TOGGLE = publish(`${OWN}POWER`, 'TOGGLE');

exposeOperations({
  ...commands(),
  'POWER TOGGLE, with a console that listens': () => {
    shown = 0;
    watched.settle();
    watched.deliver(TOGGLE);
    if (shown !== 2) throw new Error(`${shown} messages were shown`);
  },
  'an unknown command is answered': exchange(publish(`${OWN}NoSuchThing`, '1'), 60, MANY),
  'a command out of range is answered': exchange(publish(`${OWN}POWER9`, 'ON'), 60, MANY),
  'a retained command is ignored': exchange(publish(`${OWN}POWER`, 'TOGGLE', RETAIN), 0, 0),
  'STATE is asked for': exchange(publish(`${OWN}STATE`, ''), 200, 600),
  'STATUS 10 is asked for': exchange(publish(`${OWN}STATUS`, '10'), 150, 600),
  'STATUS 11 is asked for': exchange(publish(`${OWN}STATUS`, '11'), 200, 600),
  'STATE and SENSOR are published': writing(400, WITH_REPORTS, () => pass(300_000)),
  'a switch changes over, bouncing': writing(PAIR, WITH_REPORTS, () => {
    for (let bounce = 0; bounce < 3; bounce++) {
      host.drive(SWITCH_PIN, (bounce & 1) as 0 | 1);
      pass(2);
    }
    pass(60);
    host.drive(SWITCH_PIN, 1);
    pass(1);
    pass(60);
  }),
  'a button is pressed': writing(PAIR, WITH_REPORTS, () => {
    host.drive(BUTTON_PIN, 0);
    pass(1);
    pass(60);
    host.drive(BUTTON_PIN, 1);
    pass(1);
    pass(60);
    pass(600);
  }),
  'a tick with nothing due': () => {
    host.now += 1;
    firmware.tick();
    host.now -= 1;
  },
  'pings come and go': writing(2, WITH_REPORTS, () => pass(29_500)),
});
