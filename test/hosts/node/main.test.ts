import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EmbeddedBroker } from '../../../hosts/node/broker.js';
import { brokerUrlText } from '../../../src/tasmota/broker-url.js';

const ROOT = resolve(import.meta.dirname, '../../..');

interface Run {
  readonly process: ChildProcess;
  /** Resolves with what it wrote, once it has ended. */
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

function start(...args: string[]): Run {
  const child = spawn(process.execPath, ['--import', 'tsx', 'hosts/start.ts', ...args], { cwd: ROOT });
  const chunks = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    chunks.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    chunks.stderr += chunk;
  });
  return { process: child, ended: once(child, 'close').then(([code]) => ({ code, ...chunks })) };
}

describe('bad input ends the board with one line and code 2', () => {
  // They run at once, so none may keep settings where another one does.
  it.concurrent.each([
    [['--bord', 'devkit'], /^There is no option --bord\. /],
    [['--broker', 'http://host'], /^--broker: http:\/\/ is not supported/],
    [
      ['--storage', 'memory', '--ca', 'nowhere.pem'],
      /^--ca: nowhere\.pem cannot be read: there is no such file\.$/m,
    ],
    [
      ['--storage', 'memory', '--cert', 'package.json', '--key', 'package.json'],
      /^--cert: package\.json holds no certificate in PEM\.$/m,
    ],
    [['--backup', 'a', '--restore', 'b'], /^--backup and --restore exclude each other\. /],
    [['--storage', 'memory', '--backup', 'a'], /^--backup and --restore need a --storage that is kept$/m],
    [
      ['--storage', 'memory', '--board', 'toaster'],
      /^The board file toaster cannot be read: .*devkit, esp32-c3-devkit, .*\.$/m,
    ],
    [
      ['--storage', 'package.json'],
      /^The settings folder .*package\.json cannot be used: it is not a folder\./,
    ],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await start(...args).ended;
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd()).not.toContain('\n');
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});

describe('the board as a process', () => {
  let broker: EmbeddedBroker;
  let watcher: MqttClient;
  let folder: string;
  let run: Run | undefined;
  let seen: string[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'xsmota-'));
    broker = await EmbeddedBroker.start(0);
    seen = [];
    await watch();
  });

  afterEach(async () => {
    run?.process.kill('SIGKILL');
    await run?.ended;
    await watcher.endAsync(true);
    await broker.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Sees everything that is published, and what is retained. */
  async function watch(): Promise<void> {
    watcher = await connectAsync(brokerUrlText(broker.address), { reconnectPeriod: 0 });
    watcher.on('message', (topic, payload) => seen.push(`${topic} ${payload}`));
    await watcher.subscribeAsync('#');
  }

  async function message(text: string): Promise<void> {
    while (!seen.includes(text)) await once(watcher as unknown as NodeJS.EventEmitter, 'message');
  }

  function board(...args: string[]): Run {
    run = start('--broker', brokerUrlText(broker.address), '--topic', 'try', '--storage', folder, ...args);
    return run;
  }

  it('connects, obeys lines, and says Offline when it is interrupted', async () => {
    const { process: child, ended } = board('--no-ui', '--set', 'PowerRetain 1');
    await message('tele/try/LWT Online');
    // The end of the input is not the end of the board.
    child.stdin?.end('Power ON\n');
    await message('stat/try/POWER ON');
    watcher.publish('cmnd/try/POWER', 'TOGGLE');
    await message('stat/try/POWER OFF');
    child.kill('SIGINT');
    const { code, stdout, stderr } = await ended;
    await message('tele/try/LWT Offline');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout.split('\n').slice(0, 4)).toEqual([
      `Broker: ${brokerUrlText(broker.address)}`,
      'Commands: cmnd/try/...',
      'State: stat/try/..., tele/try/...',
      `Try: mosquitto_pub -h 127.0.0.1 -p ${broker.address.port} -t cmnd/try/POWER -m TOGGLE`,
    ]);
    expect(stdout).toMatch(/^\d\d:\d\d:\d\d\.\d{3} MQT: stat\/try\/RESULT = \{"POWER":"ON"\}$/m);
    expect(stdout).toMatch(/^\d\d:\d\d:\d\d\.\d{3} MQT: stat\/try\/POWER = ON \(retained\)$/m);
    expect(stdout).toMatch(/^\d\d:\d\d:\d\d\.\d{3} RSL: RESULT = \{"PowerRetain":"ON"\}$/m);
  });

  it('lets the broker say Offline when it is killed', async () => {
    const { process: child, ended } = board();
    await message('tele/try/LWT Online');
    child.kill('SIGKILL');
    await ended;
    await message('tele/try/LWT Offline');
  });

  it('ends by the word quit', async () => {
    const { process: child, ended } = board();
    await message('tele/try/LWT Online');
    child.stdin?.write('quit\n');
    expect((await ended).code).toBe(0);
    await message('tele/try/LWT Offline');
  });

  it('starts with damaged settings', async () => {
    const first = board('--set', 'FriendlyName Kitchen');
    await message('tele/try/LWT Online');
    first.process.kill('SIGTERM');
    expect((await first.ended).code).toBe(0);
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), 'damaged');
    seen = [];
    const second = board();
    await message('tele/try/LWT Online');
    second.process.kill('SIGINT');
    const { code, stdout } = await second.ended;
    expect(code).toBe(0);
    expect(stdout).toContain('damaged');
  });

  it('stays while there is no broker', { timeout: 60_000 }, async () => {
    const port = broker.address.port;
    await broker.close();
    const { process: child, ended } = board();
    let output = '';
    await new Promise<void>((resolve) => {
      child.stdout?.on('data', (chunk) => {
        output += chunk;
        if (output.includes('ECONNREFUSED') || output.includes('refused')) resolve();
      });
    });
    broker = await EmbeddedBroker.start(port);
    await watch();
    await message('tele/try/LWT Online');
    child.kill('SIGINT');
    expect((await ended).code).toBe(0);
  });
});
