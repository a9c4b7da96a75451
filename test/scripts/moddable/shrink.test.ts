import { describe, expect, it } from 'vitest';
import { sharedMembers, shrink } from '../../../scripts/moddable/shrink.js';

/** Without the line ends at which statements are put together again. */
const shrunk = (source: string) => shrink(source).trim();

it("tells the members that may be another class's", () => {
  const source = `
    class A {
      _own = 1;
      _read() { const { _own, _read: f } = this; return this._own + other._verify(this._read); }
      static _made() { return { _key: ({ _given }) => given?._optional }; }
    }
    function f(o) { const { _taken } = o; return o['_quoted'] + _taken; }
  `;
  expect(sharedMembers(source)).toEqual(['_given', '_key', '_optional', '_taken', '_verify']);
});

/** Runs a module. @returns what it exports */
const run = <T>(source: string): Promise<T> => import(`data:text/javascript,${encodeURIComponent(source)}`);

describe('a constant of the module', () => {
  it.each([
    ['a number', 'const A = 5;\nf(A + A);', 'f(5 + 5);'],
    ['a fraction', 'const A = 0.5;\nf(A);', 'f(0.5);'],
    ['a hexadecimal number', 'const A = 0x7f;\nf(A);', 'f(0x7f);'],
    ['a boolean', 'const A = true;\nf(A);', 'f(true);'],
    ['a negative number, which an operator in front does not join', 'const A = -1;\nf(-A);', 'f(-(-1));'],
    ['one that esbuild has made a variable', 'var A = 5;\nf(A);', 'f(5);'],
    ['in a function', 'const A = 5;\nconst g = () => A;', 'const g = () => 5;'],
    ['as a computed member', 'const A = 5;\nf(x[A], { [A]: A });', 'f(x[5], { [5]: 5 });'],
    ['as a shorthand property', 'const A = 5;\nf({ A });', 'f({ A: 5 });'],
    ['in a template', 'const A = 5;\nf(`$' + '{A}`);', 'f(`$' + '{5}`);'],
  ])('stands where it is used: %s', (_what, source, expected) => {
    expect(shrunk(source)).toBe(expected);
  });

  it.each([
    ['the name of a member', 'f(x.A);'],
    ['the name of a property', 'f({ A: 1 });'],
    ['the name of a method', 'f(class { A() {} });'],
    ['the name of a field', 'f(class { A = 1; });'],
    ['a label', 'A: for (;;) break A;'],
  ])('is not %s', (_what, statement) => {
    expect(shrunk(`const A = 5;\n${statement}`)).toBe(statement);
  });

  it.each([
    ['its name is that of a parameter', 'const A = 5;\nconst g = (A) => A;'],
    ['its name is that of a parameter in a pattern', 'const A = 5;\nconst g = ({ b: [A] }) => A;'],
    ['its name is that of a local variable', 'const A = 5;\nconst g = () => { const A = 6; return A; };'],
    [
      'its name is that of a caught error',
      'const A = 5;\nconst g = () => { try { f(); } catch (A) { f(A); } };',
    ],
    ['its name is that of a function expression', 'const A = 5;\nconst g = f(function A() { return A; });'],
    ['it is exported', 'const A = 5;\nexport { A };'],
    ['it is a text: a literal of a text takes memory each time', "const A = 'a';\nf(A);"],
  ])('stays a variable where %s', (_what, source) => {
    expect(shrunk(source)).toBe(source);
  });

  it('stays a variable when it is set again', () => {
    expect(shrunk('let A = 5;\nA++;\nf(A);')).toBe('let A = 5;\nA++;\nf(A);');
    expect(shrunk('let A = 5;\n[A] = f();\nf(A);')).toBe('let A = 5;\n[A] = f();\nf(A);');
    expect(shrunk('let A = 5;\nfor (A of f()) g(A);')).toBe('let A = 5;\nfor (A of f()) g(A);');
  });
});

describe('a function of the module', () => {
  it('becomes an arrow function, in front of what may call it', () => {
    expect(shrunk("import b from 'b';\nconst a = g(1);\nfunction g(n, m = n, ...rest) { return n; }")).toBe(
      "import b from 'b';\nconst g = (n, m = n, ...rest) => { return n; };\nconst a = g(1);",
    );
    expect(shrunk('async function g() { await f(); }')).toBe('const g = async () => { await f(); };');
  });

  it.each([
    ['has a this', 'function g() { return this; }'],
    ['has a this in an arrow function', 'function g() { return () => this; }'],
    ['has arguments', 'function g() { return arguments; }'],
    ['has a this in a parameter', 'function g(a = this) { return a; }'],
    ['asks for new.target', 'function g() { return new.target; }'],
    ['is a generator', 'function* g() { yield 1; }'],
    ['is called with new', 'function g() {}\nf(new g());'],
    ['is extended', 'function g() {}\nf(class extends g {});'],
    ['has a prototype that is used', 'function g() {}\nf(g.prototype);'],
    ['is replaced', 'function g() {}\ng = f;'],
  ])('stays one that %s', (_what, source) => {
    expect(shrunk(source)).toBe(source);
  });

  it('becomes an arrow function when only a class or a function inside has a this', () => {
    expect(shrunk('function g() { return class { a = this; }; }')).toBe(
      'const g = () => { return class { a = this; }; };',
    );
  });
});

describe('a variable of the module', () => {
  it('is a constant when it is set once', () => {
    expect(shrunk('var a = f(), b = class {};')).toBe('const a = f();\nconst b = class {};');
    expect(shrunk('let { a, b: [c] } = f();')).toBe('const { a, b: [c] } = f();');
  });

  it('stays one when it is set later, or more than once', () => {
    expect(shrunk('var a;\na = f();')).toBe('let a;\na = f();');
    expect(shrunk('var a = f(), b = f();\nconst g = () => { b = 2; };')).toBe(
      'const a = f();\nlet b = f();\nconst g = () => { b = 2; };',
    );
  });
});

interface Sample {
  readonly table: readonly number[];
  readonly counted: { readonly LIMIT: number; next(): unknown };
  readonly second: (n: number, step?: number) => number;
}

it('does the same as before', async () => {
  const source = `
    const STEP = 3, NAME = 'n';
    const LIMIT = 30;
    const SIGN = -1;
    const table = [first, second].map((f) => f(LIMIT));
    function first(n) { return n * SIGN; }
    function second(n, STEP = 7) { let sum = 0; for (let i = 0; i < n; i += STEP) sum += i; return sum; }
    var counter = 0;
    class Counter { LIMIT = LIMIT; next() { counter += STEP; return { LIMIT, counter, NAME }; } }
    const counted = new Counter();
    export { table, counted, second };
  `;
  const before = await run<Sample>(source);
  const after = await run<Sample>(shrink(source));
  const tell = ({ table, counted, second }: Sample) => [
    table,
    counted.LIMIT,
    counted.next(),
    counted.next(),
    second(20),
    second(20, 2),
  ];
  expect(tell(after)).toEqual(tell(before));
  expect(shrink(source)).not.toContain('SIGN');
});
