import { exposeOperations, type Operation } from '../../hosts/xs/lab/operations.js';
import { MQTTClient } from '../../src/ecma419/mqtt-client.js';
import type { MQTTClientOptions, Platform } from '../../src/ecma419/pattern.js';
import { callsOf } from '../contenders/ecma419/calls.js';
import type { PatternConstructor } from '../contenders/ecma419/pattern.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Time does not pass, and nothing is left for later. */
const ENGINE: Platform = {
  ticks: () => 0,
  later: () => undefined,
  every: () => undefined,
  cancel: () => {},
  encode: (text) => encoder.encode(text),
  decode: (bytes, offset, length) => decoder.decode(bytes.subarray(offset, offset + length)),
};

class Client extends MQTTClient {
  constructor(options: MQTTClientOptions) {
    super(options, ENGINE);
  }
}

const operations: Record<string, Operation> = {};
for (const { name, run } of callsOf(Client as unknown as PatternConstructor)) operations[name] = run;
exposeOperations(operations);
