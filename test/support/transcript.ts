import type { Packet } from 'mqtt-packet';
import type { Board } from './board.js';

/** A packet as one line. */
function lineOf(packet: Packet): string {
  if (packet.cmd === 'publish') {
    const payload = String(packet.payload);
    return `${packet.topic} ${payload === '' ? '(empty)' : payload}${packet.retain ? ' (retained)' : ''}`;
  }
  if (packet.cmd === 'subscribe')
    return `SUBSCRIBE ${packet.subscriptions.map(({ topic, qos }) => `${topic} ${qos}`)}`;
  if (packet.cmd === 'connect') {
    const { clientId, username, password, will, keepalive, clean } = packet;
    return [
      `CONNECT ${clientId} ${username}:${password} keep alive ${keepalive}${clean ? ' clean' : ''}`,
      `will ${will?.topic} ${will?.payload} QoS ${will?.qos}${will?.retain ? ' (retained)' : ''}`,
    ].join(', ');
  }
  return packet.cmd.toUpperCase();
}

/**
 * Lets milliseconds pass.
 * @param act what happens at their beginning
 * @returns everything the broker gets in them, in its order, each line with the milliseconds that had passed:
 * `1020 stat/tasmota_83BB10/POWER ON`
 */
export function transcript(board: Board, milliseconds: number, act: () => void = () => {}): string[] {
  const { host } = board;
  const start = host.now;
  const lines: string[] = [];
  board.packets.length = 0;
  const note = () => {
    for (const packet of board.packets) lines.push(`${host.now - start} ${lineOf(packet)}`);
    board.packets.length = 0;
  };
  act();
  board.step();
  note();
  while (host.now - start < milliseconds) {
    host.now += 20;
    board.step();
    note();
  }
  return lines;
}
