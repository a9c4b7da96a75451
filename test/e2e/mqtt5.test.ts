import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeOnXs } from '../xs/engine.js';
import { behaves, OWN, PATIENCE, TOPIC } from './behaviour.js';
import { BoardProcess } from './board-process.js';
import { AedesBroker, freePort, MosquittoBroker, mosquittoAvailable } from './brokers.js';
import { Observer } from './observer.js';
import { virtualBoard } from './virtual-board.js';

/** The virtual board with `MqttProtocol 5` and 0, against real brokers of MQTT 5 and of 3.1.1. */

const IN_MQTT_5 = ['--set', 'MqttProtocol 5'];

/** A way to a broker that can be cut without either side having a say in it. */
class Wire {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(broker: number) {
    this.#server = createServer((near) => {
      const far = connect(broker, '127.0.0.1');
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => {
          this.#sockets.delete(socket);
          other.destroy();
        });
        socket.pipe(other);
      }
    });
  }

  static async to(broker: number): Promise<Wire> {
    const wire = new Wire(broker);
    wire.#server.listen(0, '127.0.0.1');
    await once(wire.#server, 'listening');
    return wire;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

describe.runIf(mosquittoAvailable())('the virtual board in MQTT 5', () => {
  describe('on Node', () => {
    behaves(
      (options) => virtualBoard([...IN_MQTT_5, ...options]),
      (port) => new MosquittoBroker(port),
      { added: 1 },
    );
  });

  describeOnXs('on XS', () => {
    behaves(
      (options) => virtualBoard(['--engine', 'xs', ...IN_MQTT_5, ...options]),
      (port) => new MosquittoBroker(port),
      { added: 1 },
    );
  });

  describe('over a connection that breaks', () => {
    let broker: MosquittoBroker;
    let observer: Observer;
    let wire: Wire;
    let board: BoardProcess;

    beforeEach(async () => {
      broker = new MosquittoBroker(await freePort());
      await broker.start();
      observer = await Observer.connect(broker.port);
      wire = await Wire.to(broker.port);
    });

    afterEach(async () => {
      await board.end('SIGKILL');
      await wire.close();
      await observer.close();
      await broker.stop();
    });

    /** What is said of the device's presence when its connection breaks and is made anew. */
    async function presence(protocol: number): Promise<string[]> {
      const options = [...OWN, '--storage', 'memory', '--set', `MqttProtocol ${protocol}`];
      board = new BoardProcess(virtualBoard(['--broker', `mqtt://127.0.0.1:${wire.port}`, ...options]));
      await observer.on(`tele/${TOPIC}/STATE`);
      const mark = observer.seen.length;
      wire.cut();
      await observer.on(`tele/${TOPIC}/STATE`, mark);
      return observer.seen
        .slice(mark)
        .filter(({ topic }) => topic === `tele/${TOPIC}/LWT`)
        .map(({ payload }) => payload);
    }

    it(
      'says nothing of Offline when it is back at once',
      async () => {
        expect(await presence(5)).toEqual(['Online']);
      },
      PATIENCE,
    );

    it(
      'says so in MQTT 3.1.1, which has no delay for a will',
      async () => {
        expect(await presence(4)).toEqual(['Offline', 'Online']);
      },
      PATIENCE,
    );
  });
});

describe('MqttProtocol 0', () => {
  it.each([
    ['of 3.1.1', (port: number) => new AedesBroker(port), 4],
    ...(mosquittoAvailable() ? [['of 5', (port: number) => new MosquittoBroker(port), 5] as const] : []),
  ] as const)(
    'finds the version of a broker %s',
    async (_what, makeBroker, version) => {
      const broker = makeBroker(await freePort());
      await broker.start();
      const options = [...OWN, '--storage', 'memory', '--set', 'MqttProtocol 0'];
      const board = new BoardProcess(
        virtualBoard(['--broker', `mqtt://127.0.0.1:${broker.port}`, ...options]),
      );
      await board.line(/MQT: Connected to /);
      const older = board.lines.some((line) => line.includes('trying MQTT 3.1.1'));
      expect(older).toBe(version === 4);
      expect(await board.end('SIGINT')).toBe(0);
      await broker.stop();
    },
    PATIENCE,
  );
});
