import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findSdk } from '../../scripts/moddable/sdk.js';
import { AedesBroker, type Broker, freePort, MosquittoBroker, mosquittoAvailable } from '../e2e/brokers.js';

const ROOT = resolve(import.meta.dirname, '../..');
const PACKING_TIME = 120_000;

/** An empty folder in which the package has been installed, as npm packs it. */
const folder = mkdtempSync(join(tmpdir(), 'xsmota-library-'));
const installed = join(folder, 'node_modules', 'xsmota');

function run(command: string, args: readonly string[], cwd = folder): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}:\n${stdout}${stderr}`);
  return stdout;
}

/** Runs a script without stopping the brokers that are in this process. */
async function runScript(...args: string[]): Promise<{ status: number | null; said: string[] }> {
  const script = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [script.stdout, script.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
  }
  const [status] = await once(script, 'close');
  return { status, said: said.trimEnd().split('\n') };
}

beforeAll(() => {
  run('npm', ['pack', '--silent', '--pack-destination', folder], ROOT);
  const [tarball] = readdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{}');
  // Nothing of a network is needed, nor of what others have downloaded.
  const cache = mkdtempSync(join(tmpdir(), 'xsmota-npm-'));
  run('npm', ['install', '--offline', '--cache', cache, '--no-audit', '--no-fund', `./${tarball}`]);
  rmSync(cache, { recursive: true, force: true });
  cpSync(join(installed, 'examples'), folder, { recursive: true });
  writeFileSync(join(folder, 'large.bin'), Buffer.alloc(2_000_000));
}, PACKING_TIME);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the package', () => {
  it('brings no other packages, and nothing of the firmware', () => {
    expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      'xsmota',
    ]);
    expect(readdirSync(installed).sort()).toEqual([
      'LICENSE',
      'README.md',
      'dist',
      'docs',
      'examples',
      'hosts',
      'library',
      'package.json',
      'src',
    ]);
    expect(readdirSync(join(installed, 'src')).sort()).toEqual(['bytes', 'ecma419', 'mqtt']);
  });

  it('has all that the maps of its code name', () => {
    const maps = readdirSync(join(installed, 'dist'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.map'),
    );
    expect(maps.length).toBeGreaterThan(30);
    for (const name of maps) {
      const map = join(installed, 'dist', name);
      const { sources } = JSON.parse(readFileSync(map, 'utf8')) as { sources: string[] };
      expect(sources.filter((source) => !existsSync(resolve(map, '..', source)))).toEqual([]);
    }
  });

  it('keeps the names of private members to itself', async () => {
    const { said } = await runScript(
      '--input-type=module',
      '-e',
      "import { Decoder, PropertyList } from 'xsmota/mqtt'; console.log(Object.keys({ ...new Decoder(16), ...new PropertyList(1) }).filter((name) => name.startsWith('_')).length)",
    );
    expect(said).toEqual(['0']);
  });
});

/** Brokers that the examples are run with, as written, by the level of MQTT that they speak. */
const BROKERS: [name: string, examples: readonly string[], make: (port: number) => Broker][] = [
  [
    'the built-in broker',
    ['sans-io.mjs', 'node-client.mjs', 'ecma419-publish.mjs'],
    (port) => new AedesBroker(port),
  ],
  [
    'mosquitto',
    ['sans-io.mjs', 'node-client.mjs', 'request-response.mjs', 'socket-link.mjs', 'ecma419-publish.mjs'],
    (port) => new MosquittoBroker(port),
  ],
];

/** Those that are told where the broker is by a URL; the others by host and port. */
const TAKE_URL = ['node-client.mjs', 'request-response.mjs'];

const SAID: Readonly<Record<string, readonly string[]>> = {
  'ecma419-publish.mjs': ['2000000 bytes have arrived'],
  'node-client.mjs': ['node-client/greeting: hello'],
  'request-response.mjs': ['1 + 2 = 3', '3 + 4 + 5 = 12'],
  // The message and its acknowledgement come in either order.
  'sans-io.mjs': [
    'connected, session present: false',
    'disconnected as asked',
    'sans-io/greeting: hello',
    'subscribed with QoS 1',
    'the broker has the message',
  ],
  'socket-link.mjs': ['20 °C', '21 °C', '22 °C', 'disconnected as asked'],
};

describe.each(BROKERS.filter(([name]) => name !== 'mosquitto' || mosquittoAvailable()))(
  'the examples, with %s',
  (_, examples, make) => {
    let broker: Broker;

    beforeAll(async () => {
      broker = make(await freePort());
      await broker.start();
    });
    afterAll(() => broker.stop());

    it.each(examples)('%s', async (name) => {
      const { port } = broker;
      const url = `mqtt://127.0.0.1:${port}`;
      const args = TAKE_URL.includes(name) ? [url] : ['127.0.0.1', `${port}`];
      if (name === 'ecma419-publish.mjs') args.push('some/topic', 'large.bin');
      const { status, said } = await runScript(name, ...args);
      expect(said.sort()).toEqual(SAID[name]);
      expect(status).toBe(0);
    });
  },
);

it('has an example that says so where there is no broker', async () => {
  const { status, said } = await runScript('node-client.mjs', `mqtt://127.0.0.1:${await freePort()}`);
  expect(said.join()).toMatch(/^the broker could not be reached: connect ECONNREFUSED [\d.:]+$/);
  expect(status).toBe(1);
});

it('has an outcome for each of its examples', () => {
  const scripts = readdirSync(join(ROOT, 'examples')).filter((name) => name.endsWith('.mjs'));
  expect(scripts.sort()).toEqual(Object.keys(SAID));
});

describe('the types', () => {
  /** Compiles one of the consumers, with the package's declarations checked as well. */
  function compile(consumer: string, options: object): string {
    const project = join(folder, consumer);
    mkdirSync(project, { recursive: true });
    cpSync(join(import.meta.dirname, 'consumer', `${consumer}.ts`), join(project, `${consumer}.ts`));
    const compilerOptions = {
      module: 'nodenext',
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
      noEmit: true,
      ...options,
    };
    writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['.'] }));
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const { stdout } = spawnSync(process.execPath, [tsc, '-p', project], { encoding: 'utf8' });
    return stdout;
  }

  it('of xsmota/mqtt need nothing beyond the language, of 2022', () => {
    expect(compile('anywhere', { target: 'es2022', lib: ['es2022'], types: [] })).toBe('');
  });

  it.each(['on-node', 'ecma419'])('of %s need those of Node', (consumer) => {
    const typeRoots = [join(ROOT, 'node_modules', '@types')];
    expect(compile(consumer, { target: 'es2022', types: ['node'], typeRoots, skipLibCheck: true })).toBe('');
  });
});

/**
 * What is imported, and how much it weighs at most, in bytes: minified, and as bytecode. The goal is 24,576 and 32,768;
 * docs/mqtt-client.md says what stands against it.
 */
const SIZES: readonly [what: string, imported: string, minified: number, bytecode: number][] = [
  ['the codec', '{ Decoder, Encoder, PropertyList, Writer }', 18_750, 22_500],
  ['the client, with the codec', '{ Client }', 40_000, 46_500],
  ['the client with a line in plain words for each error', '{ Client, errorMessage }', 46_500, 53_000],
  ['everything', '*', 50_750, 58_500],
];

describe('the size', () => {
  /** A bundle of what is imported, as whoever uses it would make one. */
  async function bundle(imported: string): Promise<string> {
    const { outputFiles } = await build({
      stdin: { contents: `export ${imported} from 'xsmota/mqtt';`, resolveDir: folder },
      bundle: true,
      minify: true,
      format: 'esm',
      write: false,
    });
    return outputFiles[0]!.text;
  }

  it.each(SIZES)('of %s, minified', async (_, imported, minified) => {
    expect(Buffer.byteLength(await bundle(imported))).toBeLessThanOrEqual(minified);
  });

  const sdk = findSdk();
  it.runIf(sdk !== undefined).each(SIZES)('of %s, as bytecode', async (_, imported, _minified, bytecode) => {
    writeFileSync(join(folder, 'bundle.js'), await bundle(imported));
    run(join(sdk!.tools, 'xsc'), ['-e', '-o', folder, join(folder, 'bundle.js')]);
    expect(statSync(join(folder, 'bundle.xsb')).size).toBeLessThanOrEqual(bytecode);
  });

  it('leaves out the texts where nobody wants them', async () => {
    expect(await bundle('{ Client }')).not.toContain('the broker');
    expect(await bundle('{ Client, errorMessage }')).toContain('the broker refused the connection');
  });
});

it('is told of in the words of the examples', () => {
  // The class of ECMA-419 has tests of its own.
  const [page = ''] = readFileSync(join(ROOT, 'docs/mqtt-client.md'), 'utf8').split(
    'the class of ECMA-419\n',
  );
  const examples = readdirSync(join(ROOT, 'examples'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.[mc]?[jt]s$/.test(name))
    .map((name) => readFileSync(join(ROOT, 'examples', name), 'utf8'));
  const snippets = [...page.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code as string);
  expect(snippets.length).toBeGreaterThan(6);
  expect(snippets.filter((code) => !examples.some((example) => example.includes(code)))).toEqual([]);
});
