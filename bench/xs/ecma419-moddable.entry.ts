import ModdableClient from 'moddable-mqttclient';
import { exposeOperations, type Operation } from '../../hosts/xs/lab/operations.js';
import { callsOf } from '../contenders/ecma419/calls.js';
import type { PatternConstructor } from '../contenders/ecma419/pattern.js';
import { runTimers } from '../contenders/moddable/globals.js';

const operations: Record<string, Operation> = {};
for (const { name, run } of callsOf(ModdableClient as unknown as PatternConstructor)) {
  // Its answers wait for a timer.
  operations[name] = () => {
    run();
    runTimers();
  };
}
exposeOperations(operations);
