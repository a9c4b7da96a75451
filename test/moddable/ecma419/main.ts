/// <reference path="./sdk-client.d.ts" />

import OwnClient from 'embedded:network/mqtt/client';
import Instrumentation from 'instrumentation';
import SdkClient from 'sdk/mqttclient';
import Timer from 'timer';
import { type Call, callsOf } from 'xsmota/bench/ecma419/calls';

/** Counts what each call takes of the slots, on the SDK's own XS, for the SDK's class and for ours. */

const SLOTS = Instrumentation.map('XS Slot Heap Used');
const COLLECTIONS = Instrumentation.map('XS Garbage Collection Count');
const SLOT = 32;
const TIMES = 10;
/** Time for timers that a call has set, in milliseconds. */
const PAUSE = 4;

declare const screen: { postMessage(text: string): void };

const idle: Call = { name: 'idle', run: () => {} };
const jobs: { owner: string; call: Call }[] = [];
for (const call of [idle, ...callsOf(SdkClient as never)]) jobs.push({ owner: 'sdk', call });
for (const call of [idle, ...callsOf(OwnClient as never)]) jobs.push({ owner: 'own', call });

let at = 0;
let turn = -3;
let before = 0;
let collections: number | undefined = 0;

Timer.repeat(() => {
  const job = jobs[at];
  if (job === undefined) {
    screen.postMessage('Q0');
    return;
  }
  if (turn === 0) {
    before = Instrumentation.get(SLOTS) as number;
    collections = Instrumentation.get(COLLECTIONS);
  }
  if (turn === TIMES) {
    const after = Instrumentation.get(SLOTS) as number;
    const whole = collections === Instrumentation.get(COLLECTIONS);
    const slots = whole ? (after - before) / SLOT / TIMES : -1;
    screen.postMessage(`P${job.owner}\t${job.call.name}\t${slots}\n`);
    turn = -3;
    at++;
    return;
  }
  turn++;
  job.call.run();
}, PAUSE);
