import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { UdpStack } from '../../../hosts/node/udp.js';

const LOOPBACK = '127.0.0.1';

async function server() {
  const socket = createSocket('udp4');
  socket.bind(0, LOOPBACK);
  await once(socket, 'listening');
  return { socket, port: socket.address().port };
}

describe('a UDP socket', () => {
  it('sends a datagram, and reads what comes back', async () => {
    const { socket, port } = await server();
    const stack = new UdpStack();
    let readable: (packets: number) => void = () => {};
    const packets = new Promise<number>((resolve) => {
      readable = resolve;
    });
    const udp = new stack.UDP({ onReadable: (count) => readable(count) });
    const bytes = new TextEncoder().encode('<134>board ESP-APP: hello');
    udp.write(bytes, LOOPBACK, port);
    bytes.fill(0);
    const [message, from] = await once(socket, 'message');
    expect(String(message)).toBe('<134>board ESP-APP: hello');
    socket.send('back', from.port, LOOPBACK);
    expect(await packets).toBe(1);
    const datagram = udp.read();
    expect(new TextDecoder().decode(datagram)).toBe('back');
    expect(datagram).toMatchObject({ address: LOOPBACK, port });
    expect(udp.read()).toBeUndefined();
    socket.close();
    await stack.close();
  });

  it('sends before it closes, and not after', async () => {
    const { socket, port } = await server();
    const stack = new UdpStack();
    const udp = new stack.UDP({ onReadable: () => {} });
    const got = once(socket, 'message');
    udp.write(new TextEncoder().encode('last words'), LOOPBACK, port);
    await stack.close();
    expect(String((await got)[0])).toBe('last words');
    expect(() => udp.write(new Uint8Array(1), LOOPBACK, port)).toThrow('closed');
    udp.close();
    socket.close();
  });
});
