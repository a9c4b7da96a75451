import { afterEach, describe, expect, it } from 'vitest';
import { XsMachine, type XsMachineOptions } from '../../hosts/xs/machine.js';
import { describeOnXs } from './engine.js';

describeOnXs('the XS machine', () => {
  let machine: XsMachine | undefined;

  const start = async (options?: XsMachineOptions) => {
    machine = await XsMachine.start(options);
    return machine;
  };

  afterEach(async () => {
    await machine?.close();
  });

  it('evaluates scripts in one global scope', async () => {
    const xs = await start();
    expect(await xs.evaluate('var answer = 42; answer')).toBe('42');
    expect(await xs.evaluate("answer + ' é€😀\\0'")).toBe('42 é€😀\0');
    expect(await xs.evaluate('undefined')).toBe('undefined');
  });

  it('answers requests in the order in which they were made', async () => {
    const xs = await start();
    expect(await Promise.all(['1', '2', '3'].map((source) => xs.evaluate(source)))).toEqual(['1', '2', '3']);
  });

  it.each([0, -1, 1.5, 2 ** 31, Number.NaN])('refuses a limit of %s bytecodes', async (meteringLimit) => {
    await expect(start({ meteringLimit })).rejects.toThrow('meteringLimit has to be an integer');
  });

  it('passes on what a script throws and lives on', async () => {
    const xs = await start();
    await expect(xs.evaluate("throw new TypeError('no')")).rejects.toThrow('XS threw TypeError: no');
    await expect(xs.evaluate('let let')).rejects.toThrow('SyntaxError');
    expect(await xs.evaluate('1')).toBe('1');
  });

  it('carries commands both ways', async () => {
    const xs = await start({ onCommand: (request) => Uint8Array.of(...request, 4) });
    await xs.evaluate('globalThis.handleCommand = (message) => issueCommand(message)');
    const { body, meters } = await xs.command(Uint8Array.of(1, 2, 3));
    expect([...body]).toEqual([1, 2, 3, 4]);
    expect(meters.compute).toBeGreaterThan(0);
    expect(meters.currentHeapCount).toBeGreaterThan(0);
  });

  it('dies of a command nobody could answer', async () => {
    const xs = await start({
      onCommand: () => {
        throw new Error('no idea');
      },
    });
    await expect(xs.evaluate('issueCommand(new ArrayBuffer(1))')).rejects.toThrow('answering a command');
  });

  it.each([
    ['for (;;);', 'exited with code 17, too much computation'],
    ['(function f() { f(); })()', 'exited with code 12, stack overflow'],
  ])('tells how the engine died of %s', async (source, reason) => {
    const xs = await start({ meteringLimit: 10_000_000 });
    const [first, second] = await Promise.allSettled([xs.evaluate(source), xs.evaluate('1')]);
    expect(first).toMatchObject({ status: 'rejected', reason: { message: expect.stringContaining(reason) } });
    expect(second).toMatchObject({
      status: 'rejected',
      reason: { message: expect.stringContaining(reason) },
    });
    expect(xs.end?.message).toContain(reason);
  });

  it('can be closed while a script runs, and twice', async () => {
    const xs = await start();
    const running = expect(xs.evaluate('for (;;);')).rejects.toThrow('closed');
    await xs.close();
    await xs.close();
    await running;
    await expect(xs.evaluate('1')).rejects.toThrow('closed');
  });

  describe('understands', () => {
    it.each([
      [
        'resizable buffers',
        'const b = new ArrayBuffer(8, { maxByteLength: 64 }); b.resize(9); [b.byteLength, b.maxByteLength].join()',
        '9,64',
      ],
      [
        'length-tracking views',
        'const b = new ArrayBuffer(8, { maxByteLength: 64 }); const u = new Uint8Array(b); b.resize(20); u[19] = 5; u.length + u[19]',
        '25',
      ],
      [
        'length-tracking views with an offset',
        'const b = new ArrayBuffer(8, { maxByteLength: 64 }); const u = new Uint8Array(b, 4); const s = [u.length]; b.resize(20); s.push(u.length); b.resize(2); s.push(u.length); b.resize(8); s.push(u.length); s.join()',
        '4,16,0,4',
      ],
      [
        'length-tracking DataViews',
        'const b = new ArrayBuffer(8, { maxByteLength: 64 }); const v = new DataView(b, 2); b.resize(20); v.byteLength',
        '18',
      ],
      [
        'private members',
        'class A { #a = 1; #m() { return this.#a; } static has(o) { return #a in o; } get v() { return this.#m(); } }; [new A().v, A.has({})].join()',
        '1,false',
      ],
      ['static blocks', 'class A { static a; static { A.a = 3; } }; A.a', '3'],
      [
        'optional chaining',
        'const o = undefined; [o?.a, o?.[1], o?.(), o ?? 4].map(String).join()',
        'undefined,undefined,undefined,4',
      ],
      ['logical assignment', 'let a; a ??= 3; a &&= 4; a ||= 5; a', '4'],
      ['Math.clz32 and Math.imul', '[Math.clz32(1), Math.imul(0xffffffff, 5)].join()', '31,-5'],
    ])('%s', async (_, source, result) => {
      expect(await (await start()).evaluate(source)).toBe(result);
    });
  });
});
