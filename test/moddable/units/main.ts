import Modules from 'modules';
import TextDecoder from 'text/decoder';
import TextEncoder from 'text/encoder';
import { exit, listen, print } from '../../../hosts/lin/screen.js';
import { contentOf } from '../../../hosts/lin/storage.js';

/**
 * Runs scripts on the SDK's XS: those in the files that are named, in turn, and prints what the last one comes to. They find
 * the firmware's modules, compiled and preloaded as on a board, by `firmwareModule`.
 */

const FAILED = 1;

Object.defineProperty(globalThis, 'firmwareModule', {
  value: (specifier: string) => Modules.importNow(specifier, true),
});

/** Gives an object a member of its own where it inherits one that cannot be written to. @returns the object */
function withOwn(object: object, name: string): object {
  for (let at = object; at; at = Object.getPrototypeOf(at)) {
    const member = Object.getOwnPropertyDescriptor(at, name);
    if (member === undefined) continue;
    if (at !== object && member.writable === false)
      Object.defineProperty(object, name, {
        writable: true,
        enumerable: true,
        configurable: true,
        value: undefined,
      });
    break;
  }
  return object;
}

/** What packages call in the place of `Object.assign`. */
function assignOwn(object: object, ...sources: readonly object[]): object {
  for (const source of sources) for (const name of Object.keys(source)) withOwn(object, name);
  return Object.assign(object, ...sources);
}

for (const [name, value] of Object.entries({ TextDecoder, TextEncoder, withOwn, assignOwn })) {
  Object.defineProperty(globalThis, name, { value });
}

/** The engine of a release build ends without a word when something is not caught: this hook says what it was. */
Object.defineProperty(globalThis, 'abort', {
  value: (why: string, exception: unknown) => {
    print(
      `${why}: ${exception instanceof Error ? (exception.stack ?? exception.message) : String(exception)}\n`,
    );
    return true;
  },
});

function run(paths: readonly string[]): string {
  let result: unknown;
  for (const path of paths) {
    const script = String.fromArrayBuffer(contentOf(path).buffer as ArrayBuffer);
    // biome-ignore lint/security/noGlobalEval: to run scripts is what this app is for
    result = globalThis.eval(script);
  }
  return String(result);
}

listen({
  arguments: (paths) => {
    try {
      print(`${run(paths)}\n`);
      exit(0);
    } catch (problem) {
      print(`${problem instanceof Error ? (problem.stack ?? problem.message) : String(problem)}\n`);
      exit(FAILED);
    }
  },
  line: () => {},
  stop: () => exit(FAILED),
});
