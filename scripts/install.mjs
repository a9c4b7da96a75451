// Brings node_modules up to what package.json asks for, so that `npm start` and `npm test` work in a fresh clone.
//
//   node scripts/install.mjs start|test|engine|sdk

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BAD_INPUT = 2;
const OLDEST_NODE = 20;
/** Installs all packages, even where the environment says that this is production. */
const ALL = ['ci', '--include=dev'];
/** Installs the packages named, and what package-lock.json says that they need, and changes neither file. */
const LEAN = ['install', '--no-save', '--save-prod', '--omit=dev'];
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

function fail(text) {
  process.stderr.write(`${text}\n`);
  process.exit(BAD_INPUT);
}

function readJson(...path) {
  try {
    return JSON.parse(readFileSync(join(ROOT, ...path), 'utf8'));
  } catch {
    return undefined;
  }
}

/** The packages that are not there in the version package.json names. */
function missingPackages(wanted, versions) {
  return wanted.filter((name) => readJson('node_modules', name, 'package.json')?.version !== versions[name]);
}

/** Runs npm in silence. @returns what it said when it failed, `undefined` when it went well */
function npm(...args) {
  const command = [...args, '--no-audit', '--no-fund', '--loglevel=error'];
  // Under npm, the npm that runs this script; a script of Node, so it needs no shell.
  const path = process.env.npm_execpath;
  const options = { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] };
  const result =
    path?.endsWith('.js') || path?.endsWith('.cjs') || path?.endsWith('.mjs')
      ? spawnSync(process.execPath, [path, ...command], options)
      : spawnSync('npm', command, { ...options, shell: process.platform === 'win32' });
  if (result.status === 0) return undefined;
  const said = `${result.stdout ?? ''}${result.stderr ?? ''}`.trim();
  return said || result.error?.message || `it ended with code ${result.status ?? result.signal}`;
}

function installPackages(purpose) {
  const manifest = readJson('package.json');
  if (manifest === undefined) fail('package.json cannot be read: is the clone complete?');
  // All are for development, so that whoever installs the library gets none of them.
  const all = manifest.devDependencies;
  const develops = purpose === 'test' || purpose === 'sdk';
  const wanted = develops ? Object.keys(all) : manifest.startDependencies;
  if (missingPackages(wanted, all).length === 0) return;
  // What has been installed for development is not taken away by a start.
  const lean = !develops && !existsSync(join(ROOT, 'node_modules'));
  const command = lean ? [...LEAN, ...wanted.map((name) => `${name}@${all[name]}`)] : ALL;
  console.log(`Installing packages once: npm ${command.join(' ')}`);
  const problem = npm(...command);
  if (problem !== undefined) fail(`${problem}\nnpm ${command.join(' ')} failed; is there a network?`);
}

/** Whether the XS engine has been compiled; so `hosts/xs/machine.ts` looks for it. */
function engineCompiled() {
  const folder = { linux: 'lin', darwin: 'mac' }[process.platform] ?? process.platform;
  const worker = `@agoric/xsnap/xsnap-native/xsnap/build/bin/${folder}/release/xsnap-worker`;
  return existsSync(join(ROOT, 'hosts', 'xs', 'node_modules', worker));
}

/** The tools to compile it with that are not there. */
function missingTools() {
  return ['make', 'gcc'].filter((tool) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).error);
}

/** @returns why the XS engine cannot be had, `undefined` when it is there */
function compileEngine() {
  if (engineCompiled()) return undefined;
  const missing = missingTools();
  if (missing.length > 0) return `it needs ${missing.join(' and ')}`;
  console.log('Compiling the XS engine once: npm ci --prefix hosts/xs');
  const problem = npm('ci', '--prefix', join('hosts', 'xs'));
  if (problem !== undefined) {
    console.log(problem);
    return 'npm ci --prefix hosts/xs failed, see above';
  }
  return engineCompiled() ? undefined : 'there is none for this platform';
}

/** Tests do without the XS engine where it cannot be had, except in continuous integration. */
function engineForTests() {
  if (!existsSync(join(ROOT, 'hosts', 'xs', 'package.json'))) return;
  const problem = compileEngine();
  if (problem === undefined) return;
  if (process.env.CI === 'true') fail(`The XS engine could not be compiled: ${problem}`);
  console.log(
    `The XS engine could not be compiled (${problem}): ` +
      'the tests on it are skipped, and npm start -- --engine xs is not available.',
  );
}

function engineForStart() {
  const problem = compileEngine();
  if (problem === undefined) return;
  fail(
    `The XS engine could not be compiled: ${problem}. ` +
      'Install make and gcc (apt install make gcc libc6-dev) and try again, or start without --engine xs.',
  );
}

const PURPOSES = { start: () => {}, test: engineForTests, engine: engineForStart, sdk: () => {} };
const purpose = process.argv[2];
if (!Object.hasOwn(PURPOSES, purpose)) fail('Usage: node scripts/install.mjs start|test|engine|sdk');
if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  fail(`Node.js ${OLDEST_NODE} or newer is needed; this is ${process.versions.node}.`);
}
installPackages(purpose);
PURPOSES[purpose]();
