/**
 * As much of vitest as the unit tests use, for running them inside XS: test files are bundled with this in vitest's
 * place. `globalThis.runTests` runs what they have declared, `globalThis.namesOfTests` only tells it.
 */

interface Test {
  readonly name: string;
  readonly run: () => unknown;
}

/** What `runTests` answers, as JSON. */
export interface Outcome {
  /** The tests that have run. */
  readonly names: readonly string[];
  readonly failures: readonly string[];
}

const tests: Test[] = [];
const path: string[] = [];
const before: (() => void)[] = [];

type Body = (...values: never[]) => unknown;

/** The name of one row: `%s`, `%i`, `%j` and `%d` take its values in turn. */
function title(name: string, values: readonly unknown[]): string {
  let next = 0;
  return name.replace(/%[sijd]/g, () => show(values[next++]));
}

function declare(name: string, run: () => unknown): void {
  tests.push({ name: [...path, name].join(' > '), run });
}

export function it(name: string, body: Body): void {
  declare(name, body as () => unknown);
}

it.each = (rows: readonly unknown[]) => (name: string, body: Body) => {
  for (const row of rows) {
    const values = Array.isArray(row) ? row : [row];
    declare(title(name, values), () => (body as (...values: unknown[]) => unknown)(...values));
  }
};

export function describe(name: string, body: Body): void {
  path.push(name);
  const hooks = before.length;
  (body as () => void)();
  before.length = hooks;
  path.pop();
}

describe.each = (rows: readonly unknown[]) => (name: string, body: Body) => {
  for (const row of rows) {
    const values = Array.isArray(row) ? row : [row];
    describe(title(name, values), () => (body as (...values: unknown[]) => void)(...values));
  }
};

class Matcher {
  readonly #test: (value: unknown) => boolean;

  constructor(test: (value: unknown) => boolean) {
    this.#test = test;
  }

  matches(value: unknown): boolean {
    return this.#test(value);
  }
}

function show(value: unknown): string {
  try {
    return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  } catch {
    return String(value);
  }
}

/** Deep equality as vitest's `toEqual` has it: properties that are undefined count as absent. */
function equal(actual: unknown, expected: unknown): boolean {
  if (expected instanceof Matcher) return expected.matches(actual);
  if (Object.is(actual, expected)) return true;
  if (typeof actual !== 'object' || typeof expected !== 'object' || !actual || !expected) return false;
  if (Array.isArray(actual) !== Array.isArray(expected)) return false;
  if (ArrayBuffer.isView(actual) !== ArrayBuffer.isView(expected)) return false;
  if (actual instanceof Error || expected instanceof Error) return String(actual) === String(expected);
  if (actual instanceof Map && expected instanceof Map) return equal([...actual], [...expected]);
  if (actual instanceof Set && expected instanceof Set) {
    return (
      actual.size === expected.size &&
      [...expected].every((item) => [...actual].some((other) => equal(other, item)))
    );
  }
  const a = actual as Record<string, unknown>;
  const b = expected as Record<string, unknown>;
  if (Array.isArray(actual) && actual.length !== (expected as unknown[]).length) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  for (const key of keys) if (!equal(a[key], b[key])) return false;
  return true;
}

function contains(actual: unknown, part: unknown): boolean {
  if (typeof actual === 'string') return actual.includes(String(part));
  return (actual as unknown[]).some((item) => Object.is(item, part));
}

function agrees(problem: unknown, wanted: unknown): boolean {
  const message = problem instanceof Error ? problem.message : String(problem);
  if (wanted === undefined) return true;
  if (typeof wanted === 'string') return message.includes(wanted);
  if (wanted instanceof RegExp) return wanted.test(message);
  if (typeof wanted === 'function') return problem instanceof (wanted as new () => unknown);
  return message === (wanted as Error).message;
}

/** Like `equal`, but an object may have more properties than are asked for. */
function matchesObject(actual: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null || wanted instanceof Matcher)
    return equal(actual, wanted);
  if (Array.isArray(wanted) && (actual as unknown[])?.length !== wanted.length) return false;
  return Object.entries(wanted).every(([key, value]) =>
    matchesObject((actual as Record<string, unknown>)?.[key], value),
  );
}

class Expectation {
  readonly #actual: unknown;
  readonly #wanted: boolean;

  constructor(actual: unknown, wanted: boolean) {
    this.#actual = actual;
    this.#wanted = wanted;
  }

  get not(): Expectation {
    return new Expectation(this.#actual, !this.#wanted);
  }

  #check(holds: boolean, what: string, expected: unknown): void {
    if (holds === this.#wanted) return;
    throw new Error(`expected ${show(this.#actual)} ${this.#wanted ? '' : 'not '}${what} ${show(expected)}`);
  }

  toBe(expected: unknown): void {
    this.#check(Object.is(this.#actual, expected), 'to be', expected);
  }

  toEqual(expected: unknown): void {
    this.#check(equal(this.#actual, expected), 'to equal', expected);
  }

  toStrictEqual(expected: unknown): void {
    this.toEqual(expected);
  }

  toMatchObject(expected: object): void {
    this.#check(matchesObject(this.#actual, expected), 'to match', expected);
  }

  toBeUndefined(): void {
    this.toBe(undefined);
  }

  toBeNaN(): void {
    this.toBe(Number.NaN);
  }

  toBeCloseTo(expected: number, digits = 2): void {
    this.#check(
      Math.abs((this.#actual as number) - expected) < 10 ** -digits / 2,
      'to be close to',
      expected,
    );
  }

  toBeGreaterThan(expected: number): void {
    this.#check((this.#actual as number) > expected, 'to be greater than', expected);
  }

  toBeGreaterThanOrEqual(expected: number): void {
    this.#check((this.#actual as number) >= expected, 'to be at least', expected);
  }

  toBeLessThan(expected: number): void {
    this.#check((this.#actual as number) < expected, 'to be less than', expected);
  }

  toBeLessThanOrEqual(expected: number): void {
    this.#check((this.#actual as number) <= expected, 'to be at most', expected);
  }

  toBeInstanceOf(expected: new (...values: never[]) => unknown): void {
    this.#check(this.#actual instanceof expected, 'to be a', expected.name);
  }

  toHaveLength(expected: number): void {
    this.#check((this.#actual as unknown[]).length === expected, 'to have the length', expected);
  }

  toContain(expected: unknown): void {
    this.#check(contains(this.#actual, expected), 'to contain', expected);
  }

  toMatch(expected: RegExp | string): void {
    const text = String(this.#actual);
    const holds = typeof expected === 'string' ? text.includes(expected) : expected.test(text);
    this.#check(holds, 'to match', String(expected));
  }

  toThrow(expected?: unknown): void {
    let problem: unknown;
    let thrown = false;
    try {
      (this.#actual as () => unknown)();
    } catch (caught) {
      problem = caught;
      thrown = true;
    }
    this.#check(thrown && agrees(problem, expected), 'to throw', expected);
  }
}

export function expect(actual: unknown, message?: string): Expectation {
  void message;
  return new Expectation(actual, true);
}

expect.arrayContaining = (items: readonly unknown[]) =>
  new Matcher((actual) => items.every((item) => (actual as unknown[]).some((other) => equal(other, item))));
expect.stringContaining = (part: string) => new Matcher((actual) => String(actual).includes(part));
expect.stringMatching = (pattern: RegExp) => new Matcher((actual) => pattern.test(String(actual)));
expect.unreachable = (message = 'unreachable') => {
  throw new Error(message);
};

const run = (without: readonly string[]): string => {
  const names: string[] = [];
  const failures: string[] = [];
  for (const { name, run } of tests) {
    if (without.some((part) => name.includes(part))) continue;
    names.push(name);
    try {
      if (run() instanceof Promise) throw new Error('asynchronous tests do not run on XS here');
    } catch (problem) {
      failures.push(`${name}: ${problem instanceof Error ? problem.message : String(problem)}`);
    }
  }
  return JSON.stringify({ names, failures: failures.slice(0, 20) } satisfies Outcome);
};

Object.defineProperty(globalThis, 'runTests', { value: run });
Object.defineProperty(globalThis, 'namesOfTests', {
  value: () => JSON.stringify({ names: tests.map(({ name }) => name) }),
});
