import { describe, expect, it } from 'vitest';
import { NodeResolver } from '../../../hosts/node/resolver.js';

function resolve(host: string, resolver = new NodeResolver()): Promise<string> {
  return new Promise((found, failed) => {
    let returned = false;
    resolver.resolve({
      host,
      onResolved: (name, address) => {
        expect(returned).toBe(true);
        expect(name).toBe(host);
        found(address);
      },
      onError: (name) => failed(new Error(`cannot resolve ${name}`)),
    });
    returned = true;
  });
}

describe('the resolver', () => {
  it.each(['192.168.1.5', '127.0.0.1', '::1', 'fe80::1'])(
    'passes the address %s through',
    async (address) => {
      expect(await resolve(address)).toBe(address);
    },
  );

  it('finds the own machine', async () => {
    expect(await resolve('localhost')).toMatch(/^(127\.0\.0\.1|::1)$/);
  });

  it('tells of a name that does not exist', async () => {
    await expect(resolve('name with blanks.invalid')).rejects.toThrow('cannot resolve');
  });

  it('does not answer once closed', async () => {
    const resolver = new NodeResolver();
    const answers: string[] = [];
    const options = {
      host: '127.0.0.1',
      onResolved: () => answers.push('resolved'),
      onError: () => answers.push('error'),
    };
    resolver.resolve(options);
    resolver.close();
    await resolve('127.0.0.1');
    expect(answers).toEqual([]);
  });
});
