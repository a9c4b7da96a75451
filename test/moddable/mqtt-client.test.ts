import { beforeAll, expect, it } from 'vitest';
import { buildApp, type LinApp } from '../../scripts/moddable/lin.js';
import { BoardProcess } from '../e2e/board-process.js';
import { freePort, MosquittoBroker, mosquittoAvailable } from '../e2e/brokers.js';
import { Observer } from '../e2e/observer.js';
import { describeWithSdk } from './sdk.js';

const BUILD_TIME = 900_000;
const PATIENCE = 60_000;

describeWithSdk('the example with the client of MQTT 5', (sdk) => {
  let broker: MosquittoBroker;
  let built: LinApp;

  beforeAll(async () => {
    broker = new MosquittoBroker(await freePort());
    const settings = { host: '127.0.0.1', port: broker.port, topic: 'here' };
    built = buildApp(sdk, 'examples/moddable-client/manifest.json', settings);
  }, BUILD_TIME);

  it.runIf(mosquittoAvailable())(
    'publishes, shows what is sent to it, and connects anew',
    async () => {
      await broker.start();
      let observer = await Observer.connect(broker.port);
      const example = new BoardProcess([built.runner, built.app]);
      try {
        await example.line(/^subscribed: 1$/);
        expect((await observer.on('here/state')).payload).toBe('online');
        // The second one under an alias.
        for (let i = 0; i < 2; i++) {
          const { payload } = await observer.on('here/count', observer.seen.length);
          expect(payload).toHaveLength(4);
        }
        await observer.publish('here/set', 'short');
        await example.line(/^short$/);
        await observer.publish('here/set', 'x'.repeat(2_000));
        await example.line(/^passed over a message of 2000 bytes$/);
        await observer.close();
        await broker.stop();
        await example.line(/^the connection was closed by the other side; again in \d+ ms$/);
        await broker.start();
        observer = await Observer.connect(broker.port);
        expect((await observer.on('here/count')).payload).toHaveLength(4);
      } finally {
        await example.end('SIGKILL');
        await observer.close();
        await broker.stop();
      }
    },
    PATIENCE,
  );
});
