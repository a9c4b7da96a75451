import { exposeOperations } from '../../hosts/xs/lab/operations.js';
import { exchange, MANY, OWN, PAIR, pass, publish } from './device.js';

const toggle = exchange(publish(`${OWN}POWER`, 'TOGGLE'), PAIR, MANY);

exposeOperations({
  'a second with ten commands': () => {
    pass(1_000);
    for (let i = 0; i < 10; i++) toggle();
  },
});
