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

/** Restarts a board two times. From then on there is a saved state under both keys, and saving takes no memory any more. */
export async function restartTwice(observer: Observer, topic: string): Promise<void> {
  for (let restart = 0; restart < 2; restart++) {
    const mark = observer.seen.length;
    await observer.publish(`cmnd/${topic}/Restart`, '1');
    await observer.message((seen) => seen.topic === `tele/${topic}/LWT` && seen.payload === 'Online', mark);
    await observer.on(`stat/${topic}/POWER`, mark);
  }
}
