import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { link } from '../../scripts/moddable/esp32.js';
import { buildApp, type LinApp } from '../../scripts/moddable/lin.js';
import { BUILD, ROOT } from '../../scripts/moddable/sdk.js';
import { BoardProcess } from '../e2e/board-process.js';
import { AedesBroker, type Broker, freePort, MosquittoBroker, mosquittoAvailable } from '../e2e/brokers.js';
import { Observer } from '../e2e/observer.js';
import { describeWithSdk } from './sdk.js';

const BUILD_TIME = 900_000;
const PATIENCE = 30_000;

/** Calls that may take more than a quarter of what the SDK's class takes, and how much of it; docs/mqtt-client.md says why. */
const MORE_THAN_A_QUARTER: Readonly<Record<string, number>> = {
  'connect: constructor to CONNACK, then close': 1.3,
  'receive 4 KiB as it comes, 1 KiB at a time, into new buffers': 0.4,
};

/** The SDK's example, unchanged, with the provider that its config brings made for a broker here. */
function exampleFor(sdk: string, port: number): string {
  const folder = join(BUILD, 'mqttclient-example');
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(sdk, 'examples/io/tcp/mqttclient/main.js'), join(folder, 'main.js'));
  writeFileSync(
    join(folder, 'config.js'),
    `import TCP from 'embedded:io/socket/tcp';
import MQTTClient from 'embedded:network/mqtt/client';

class Here {
  resolve({ host, onResolved }) {
    onResolved(host, '127.0.0.1');
  }
}

class LocalTCP extends TCP {
  constructor(options) {
    super({ ...options, port: ${port} });
  }
}

globalThis.device = Object.freeze({
  network: { mqtt: { io: MQTTClient, dns: { io: Here }, socket: { io: LocalTCP }, messageAlone: true } },
}, true);
`,
  );
  const manifest = join(folder, 'manifest.json');
  writeFileSync(
    manifest,
    JSON.stringify({
      include: [
        '$(MODDABLE)/examples/manifest_base.json',
        '$(MODDABLE)/modules/io/manifest.json',
        relative(folder, join(ROOT, 'src/mqtt/manifest.json')),
      ],
      modules: { '*': './main', 'mqttclient/config': './config' },
      preload: ['mqttclient/config'],
    }),
  );
  return relative(ROOT, manifest);
}

describeWithSdk("the SDK's example mqttclient on our class", (sdk) => {
  let broker: Broker;
  let built: LinApp;

  beforeAll(async () => {
    const port = await freePort();
    broker = mosquittoAvailable() ? new MosquittoBroker(port) : new AedesBroker(port);
    built = buildApp(sdk, exampleFor(sdk.folder, port));
  }, BUILD_TIME);

  it(
    'runs unchanged: it subscribes, publishes in fragments and receives, at every QoS',
    async () => {
      await broker.start();
      const observer = await Observer.connect(broker.port);
      const example = new BoardProcess([built.runner, built.app]);
      try {
        for (const line of ['SUBACK - 1', 'UNSUBACK - 2', 'PUBREC - 3', 'Ping response', 'PUBACK - 1234'])
          await example.line(new RegExp(`^${line}$`));
        await example.line(/^PUBCOMP - 3$/);
        await example.line(/^SMALL$/);
        await example.line(/^PUBREL - \d+$/);
        const large = await observer.on('foo/bar/xxl');
        expect(large.payload).toMatch(/^XXLA+B+C+D+/);
        expect(large.payload).toHaveLength(3 + 16 * 1_024);
        const shown = example.lines.filter((line) => /^(XXL)?[A-L]+$/.test(line)).join('');
        expect(shown).toBe(large.payload);
        expect(example.lines).not.toContain('ERROR');
      } finally {
        await example.end('SIGKILL');
        await observer.close();
        await broker.stop();
      }
    },
    PATIENCE,
  );
});

describeWithSdk('our own example', (sdk) => {
  let broker: Broker;
  let built: LinApp;

  beforeAll(async () => {
    const port = await freePort();
    broker = mosquittoAvailable() ? new MosquittoBroker(port) : new AedesBroker(port);
    built = buildApp(sdk, 'examples/moddable-ecma419/manifest.json', {
      host: '127.0.0.1',
      port,
      topic: 'here',
    });
  }, BUILD_TIME);

  it(
    'publishes, and shows what is sent to it, however long it is',
    async () => {
      await broker.start();
      const observer = await Observer.connect(broker.port);
      const example = new BoardProcess([built.runner, built.app]);
      try {
        await example.line(/^subscribed at QoS 1$/);
        expect((await observer.on('here/state')).payload).toBe('online');
        expect((await observer.on('here/count')).payload).toHaveLength(4);
        const long = 'abcdefghij'.repeat(200);
        await observer.publish('here/set', 'short');
        await observer.publish('here/set', long);
        await example.line(/^here\/set: short$/);
        await example.line(new RegExp(`^here/set: ${long}$`));
      } finally {
        await example.end('SIGKILL');
        await observer.close();
        await broker.stop();
      }
    },
    PATIENCE,
  );
});

describeWithSdk('the archive of an app with our class for an ESP32', (sdk) => {
  it(
    'is linked without a warning of ours',
    () => {
      const manifest = 'examples/moddable-ecma419/manifest.json';
      const folder = 'esp32-moddable-ecma419';
      const archive = link(sdk, {
        platform: 'esp32',
        manifests: [manifest],
        config: {},
        mode: 'release',
        folder,
      });
      expect(archive.warnings).toEqual([]);
      expect(archive.size.slots).toBeGreaterThan(50_000);
    },
    BUILD_TIME,
  );
});

describeWithSdk("the slots that our class takes, beside the SDK's own", (sdk) => {
  let built: LinApp;

  beforeAll(() => {
    built = buildApp(sdk, 'test/moddable/ecma419/manifest.json');
  }, BUILD_TIME);

  it(
    'are at most a quarter, call by call',
    async () => {
      const { stdout } = await promisify(execFile)(built.runner, [built.app], { timeout: PATIENCE });
      const taken = { sdk: new Map<string, number>(), own: new Map<string, number>() };
      for (const [, owner, call, slots] of stdout.matchAll(/^(sdk|own)\t(.*)\t(.*)$/gm))
        taken[owner as 'sdk' | 'own'].set(call as string, Number(slots));
      const table = [...taken.sdk].map(([call, slots]) => `${call}: ${slots}, ours ${taken.own.get(call)}`);
      console.log(table.join('\n'));
      expect(taken.sdk.get('idle')).toBe(0);
      expect(taken.sdk.size).toBeGreaterThan(15);
      expect([...taken.own.keys()]).toEqual([...taken.sdk.keys()]);
      const over = [...taken.sdk].filter(([call, slots]) => {
        const share = MORE_THAN_A_QUARTER[call] ?? 0.25;
        return !((taken.own.get(call) as number) <= share * slots) || slots < 0;
      });
      expect(over).toEqual([]);
    },
    PATIENCE,
  );
});
