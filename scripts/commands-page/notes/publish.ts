import type { Notes } from '../notes.js';

export const PUBLISH_NOTES: Notes = {
  Publish:
    '`topic payload`: a message on any topic, at QoS 0. `Publish2` retains it, `Publish3` takes pairs of hexadecimal digits for its bytes. `#` in the topic stands for a blank.',
  Subscribe:
    '`event,topic` or `event,topic,key`: a message there sets off `Event#event` with its payload, or with that key of a payload in JSON: `DS18B20.Temperature`. `/#` is put behind the topic; `Subscribe2` takes it as it is. At most ten events, until the next restart; without payload they are told.',
  Unsubscribe: 'Gives one of these events up; without payload, all.',
};
