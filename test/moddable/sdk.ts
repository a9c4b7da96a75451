import { join } from 'node:path';
import { describe } from 'vitest';
import { findSdk, SDK_MISSING, type Sdk } from '../../scripts/moddable/sdk.js';

const found = findSdk();
if (found === undefined) console.warn(`skipped: ${SDK_MISSING}`);

// What the SDK's makefile for Linux compiles with, where nobody has chosen another one.
if (process.platform === 'linux') process.env.CC ??= join(import.meta.dirname, 'cc.sh');

/** Tests with the Moddable SDK, which are skipped where there is none. */
export function describeWithSdk(name: string, tests: (sdk: Sdk) => void): void {
  if (found === undefined) describe.skip(`${name} (${SDK_MISSING})`, () => {});
  else describe(name, () => tests(found));
}
