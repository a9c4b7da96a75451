import { exposeOperations, type Operation } from '../../hosts/xs/lab/operations.js';
import { BUTTON_PIN } from '../support/virtual-host.js';
import { firmware, host, OWN, PAIR, pass, publish, WITH_REPORTS, writing } from './device.js';

/** The whole firmware with rules that are on: what happens every day, whether a rule is carried out or not. */

const NEVER = [
  'ON Power1#State=7 DO Publish never/power %value% ENDON',
  'ON DS18B20#Temperature>100 DO Publish never/sensor %value% ENDON',
  'ON Tele-DS18B20#Temperature>%var9% DO Publish never/tele %value% ENDON',
  'ON StatusSTS#Wifi#RSSI<%mem1% DO Publish never/status %value% ENDON',
  'ON Event#quiet>%var9% DO Publish never/event %value% ENDON',
  'ON Time#Minute=1441 DO Publish never/time %value% ENDON',
].join(' ');

const DEEDS = [
  'ON Event#say DO Publish deeds/say %value%,%var1%,%mem1%,%topic%,%macaddr%,%time%,%timestamp%,%uptime%,%power1% ENDON',
  'ON Event#sun DO Publish deeds/sun %sunrise% %sunset% %utctime% %deviceid% %hostname% ENDON',
  'ON Event#keep DO Var2 %value%; Add3 1; Mult3 0.5; Publish deeds/keep %var3% ENDON',
  'ON Event#list DO Backlog0 Power1 2; Power1 2 ENDON',
].join(' ');

const MORE = [
  'ON Event#chain DO Event say=%value% ENDON',
  'ON Event#hall>21 DO Publish deeds/hall %value% ENDON',
  'ON Rules#Timer=1 DO Publish deeds/timer %value% ENDON',
  'ON Var2#State=7 DO Publish deeds/seven %value% ENDON',
  'ON Event#object#inner DO Publish deeds/object %value% ENDON',
  'ON Button1#State=2 DO Publish deeds/button %value% ENDON',
].join(' ');

for (const line of [
  `Rule1 ${NEVER}`,
  `Rule2 ${DEEDS}`,
  `Rule3 ${MORE}`,
  'Rule0 1',
  'Var1 one',
  'Var9 1000',
  'Mem1 -5',
  'Subscribe2 hall,tele/hall/SENSOR,DS18B20.Temperature',
])
  firmware.command(line);
for (let i = 0; i < 200; i++) pass(20);

/** Lets a message arrive, and so many ticks pass. @param least bytes that are written meanwhile */
function after(packet: Uint8Array, ticks: number, least: number, most: number): Operation {
  return writing(least, most, () => {
    host.settle();
    host.deliver(packet);
    for (let i = 0; i < ticks; i++) pass(20);
  });
}

function event(payload: string, ticks: number, least: number, most: number): Operation {
  return after(publish(`${OWN}Event`, payload), ticks, least, most);
}

const TIMER = publish(`${OWN}RuleTimer1`, '1');
const HALL = 'tele/hall/SENSOR';
const DONE = 46;

exposeOperations({
  'POWER TOGGLE, which no rule asks for': after(publish(`${OWN}POWER`, 'TOGGLE'), 1, PAIR, WITH_REPORTS),
  'STATE and SENSOR are published, and a rule looks at them': writing(400, WITH_REPORTS, () => pass(300_000)),
  'a rule looks at the sensors': writing(0, WITH_REPORTS, () => pass(2_000)),
  'a tick with nothing due': () => {
    host.now += 1;
    firmware.tick();
    host.now -= 1;
  },
  'an event that meets no condition': event('quiet=5', 1, DONE, WITH_REPORTS),
  'a message that meets no condition': after(
    publish(HALL, '{"Time":"x","DS18B20":{"Temperature":20.9}}'),
    1,
    0,
    WITH_REPORTS,
  ),
  'an event: a rule publishes when the sun rises': event('sun', 1, DONE + 60, WITH_REPORTS),
  'an event: a rule keeps a value and calculates': event('keep=7', 2, DONE + 160, WITH_REPORTS),
  'an event: a rule fills the backlog': event('list', 3, DONE + 2 * PAIR, WITH_REPORTS),
  'an event leads to another one, and a rule publishes variables': event(
    'chain=6',
    2,
    2 * DONE + 70,
    WITH_REPORTS,
  ),
  'an event with an object': event('object={"a":[1,2],"inner":{"b":1}}', 1, DONE + 20, WITH_REPORTS),
  'a message, with escapes: a rule publishes what it says': after(
    publish(HALL, '{"DS18B20":{"Temperature":"22\\u00b0 \\"C\\""}}'),
    1,
    18,
    WITH_REPORTS,
  ),
  'a timer ends': writing(100, WITH_REPORTS, () => {
    host.settle();
    host.deliver(TIMER);
    pass(1_000);
  }),
  'a button is pressed, and a rule takes it': writing(0, WITH_REPORTS, () => {
    host.drive(BUTTON_PIN, 0);
    pass(1);
    pass(60);
    host.drive(BUTTON_PIN, 1);
    pass(1);
    pass(60);
    pass(600);
  }),
});
