import type { Observer } from './observer.js';

/** Commands that are under way at a time: fewer than what mosquitto queues for a client. */
export const BATCH = 100;
/** What is seen of one command: itself, RESULT and POWER. */
const MESSAGES_PER_COMMAND = 3;

/** Switches a board's relay so many times, no more than a batch at a time, and waits for every answer. */
export async function toggle(observer: Observer, topic: string, times: number): Promise<void> {
  for (let sent = 0; sent < times; sent += BATCH) {
    const mark = observer.seen.length;
    for (let i = 0; i < BATCH; i++) void observer.publish(`cmnd/${topic}/POWER`, 'TOGGLE');
    await observer.commands(BATCH * MESSAGES_PER_COMMAND, mark);
  }
}
