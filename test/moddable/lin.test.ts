import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadBoard } from '../../hosts/node/board-file.js';
import { buildPacked, type LinApp, VIRTUAL_BOARD } from '../../scripts/moddable/lin.js';
import { BROKERS, behaves, OWN, PATIENCE, TOPIC } from '../e2e/behaviour.js';
import { BoardProcess } from '../e2e/board-process.js';
import { type Broker, freePort, MosquittoBroker, mosquittoAvailable } from '../e2e/brokers.js';
import { Observer } from '../e2e/observer.js';
import { securely } from '../e2e/secure.js';
import { BATCH, restartTwice, toggle } from '../e2e/toggle.js';
import { transports } from '../e2e/transports.js';
import { overWebSocket } from '../e2e/web.js';
import { describeWithSdk } from './sdk.js';
import { securelyOnSdk } from './tls.js';

/** A first build compiles the whole of XS. */
const BUILD_TIME = 900_000;
const COMMANDS = 10_000;

/** The line of the word `heap`, in numbers. */
interface Heap {
  readonly slots: number;
  readonly chunks: number;
  readonly collections: number;
}

describeWithSdk("the virtual board on the SDK's XS", (sdk) => {
  let built: LinApp;

  beforeAll(async () => {
    built = await buildPacked(sdk, VIRTUAL_BOARD, { template: loadBoard('devkit').template });
  }, BUILD_TIME);

  const command = (options: readonly string[]): string[] => [built.runner, built.app, ...options];

  const mosquitto = (port: number) => new MosquittoBroker(port);

  describe.each(BROKERS)('with %s', (name, makeBroker) => {
    behaves(command, makeBroker);

    // The built-in broker speaks 3.1.1.
    describe.each(name === 'mosquitto' ? [4, 5] : [4])('its heap, with MqttProtocol %i', (protocol) => {
      let broker: Broker;
      let observer: Observer;
      let board: BoardProcess;

      beforeEach(async () => {
        broker = makeBroker(await freePort());
        await broker.start();
        observer = await Observer.connect(broker.port);
        board = new BoardProcess(
          command([
            ...['--broker', `mqtt://127.0.0.1:${broker.port}`, ...OWN],
            ...['--set', `MqttProtocol ${protocol}`, '--set', 'TelePeriod 10'],
          ]),
        );
      });

      afterEach(async () => {
        await board.end('SIGKILL');
        await observer.close();
        await broker.stop();
      });

      async function heap(): Promise<Heap> {
        const mark = board.lines.length;
        board.type('heap');
        const line = await board.line(/ OUT: heap: /, mark);
        const [slots, chunks, collections] = (line.split('heap:')[1]?.match(/\d+/g) ?? []).map(Number);
        return { slots, chunks, collections } as Heap;
      }

      it(
        'is not touched by 10,000 commands over TCP, nor by the telemetry between them',
        async () => {
          await observer.on(`stat/${TOPIC}/POWER`);
          await restartTwice(observer, TOPIC);
          const mark = observer.seen.length;
          await observer.on(`tele/${TOPIC}/SENSOR`, mark);
          await observer.discovery(mark);
          await toggle(observer, TOPIC, BATCH);
          // The word itself makes a line of text: what it takes is known from asking twice.
          const first = await heap();
          const before = await heap();
          const word = { slots: before.slots - first.slots, chunks: before.chunks - first.chunks };
          await toggle(observer, TOPIC, COMMANDS);
          const after = await heap();
          expect(after).toEqual({
            slots: before.slots + word.slots,
            chunks: before.chunks + word.chunks,
            collections: before.collections,
          });
          expect(before.slots).toBeGreaterThan(500);
        },
        PATIENCE * 5,
      );
    });
  });

  if (mosquittoAvailable()) {
    describe('over TLS', () => {
      securely(command);
      securelyOnSdk(command);
    });
  }

  describe('over WebSocket', () => overWebSocket((options) => command([...options, '--echo'])));

  describe.each(transports())('over %s', (_name, { options, makeBroker, added }) =>
    behaves((further) => command([...options, ...further]), makeBroker, { bytesOnly: true, added }),
  );

  if (mosquittoAvailable()) {
    describe('in MQTT 5', () =>
      behaves((further) => command(['--set', 'MqttProtocol 5', ...further]), mosquitto, { added: 1 }));
  }
});
