import { connect, type Socket } from 'node:net';
import type { TCPOptions } from '../../src/host.js';

/** How far a connection had come when it ended. */
export type Stage = 'connecting' | 'silent' | 'talking';

/** A connection of Node's on its way, and what is to be known of its kind. */
export interface Stream {
  readonly socket: Socket;
  /** The event that tells that it stands. */
  readonly ready: 'connect' | 'secureConnect';
  /** What is wrong with it, now that it stands: nothing may be sent over it then. */
  check(): Error | undefined;
  /** Why it has ended, in words for whoever runs the broker. `silent`: it stood, and nothing had come over it */
  explain(problem: Error, stage: Stage): Error;
}

/** A plain connection: what Node says of it is clear enough. */
export function tcpStream({ address, port, nodelay }: TCPOptions): Stream {
  return {
    socket: connect({ host: address, port, noDelay: nodelay ?? false }),
    ready: 'connect',
    check: () => undefined,
    explain: (problem) => problem,
  };
}

/** How long a closed socket may take to send what was written, in milliseconds. */
const LINGER = 2_000;

/** Lets a socket that is being closed send what was written, without keeping the process waiting. */
export function linger(socket: Socket): void {
  socket.unref();
  const timer = setTimeout(() => socket.destroy(), LINGER);
  timer.unref();
  socket.once('close', () => clearTimeout(timer));
}

/** What the end of a connection is told as where nothing more is known. */
export const ENDED = 'closed by the other side';

/** Tells when a stream stands, or why it does not: either is called once, and never during this call. */
export function whenReady(stream: Stream, ready: () => void, failed: (problem: Error) => void): void {
  const { socket } = stream;
  let over = false;
  const fail = (problem: Error): void => {
    if (over) return;
    over = true;
    failed(stream.explain(problem, 'connecting'));
  };
  socket.once(stream.ready, () => {
    if (over) return;
    over = true;
    const problem = stream.check();
    if (problem === undefined) ready();
    else {
      socket.destroy();
      failed(problem);
    }
  });
  socket.on('error', fail);
  socket.once('end', () => fail(new Error(ENDED)));
  socket.once('close', () => fail(new Error(ENDED)));
}
