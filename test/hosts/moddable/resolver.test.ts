import { describe, expect, it } from 'vitest';
import { type Lookup, NetResolver } from '../../../hosts/moddable/resolver.js';

/** Asks a resolver on this `net` for a host. @returns what it says, in order */
function ask(host: string, resolve: Lookup['resolve']): string[] {
  const said: string[] = [];
  new NetResolver({ resolve }).resolve({
    host,
    onResolved: (name, address) => said.push(`${name} ${address}`),
    onError: (name) => said.push(`${name} failed`),
  });
  return said;
}

const never: Lookup['resolve'] = () => {
  throw new Error('nobody should ask');
};

describe('the resolver', () => {
  it.each(['192.168.1.10', '0.0.0.0', '255.255.255.255', '10.0.0.1'])('passes %s through', (address) => {
    expect(ask(address, never)).toEqual([`${address} ${address}`]);
  });

  it('knows localhost (RFC 6761, 6.3)', () => {
    expect(ask('localhost', never)).toEqual(['localhost 127.0.0.1']);
  });

  it.each(['broker.example', '1.2.3', '1.2.3.4.example', '1.2.3.4.5', '1234.1.1.1', '192.168.1.10 '])(
    'looks up %j',
    (host) => {
      const asked: string[] = [];
      const said = ask(host, (name, done) => {
        asked.push(name);
        done(name, '10.1.2.3');
      });
      expect(asked).toEqual([host]);
      expect(said).toEqual([`${host} 10.1.2.3`]);
    },
  );

  it('takes its time', () => {
    const later: (() => void)[] = [];
    const said = ask('broker.example', (name, done) => later.push(() => done(name, '10.1.2.3')));
    expect(said).toEqual([]);
    later[0]?.();
    expect(said).toEqual(['broker.example 10.1.2.3']);
  });

  it.each([[undefined], ['']])('fails when the answer is %j', (address) => {
    expect(ask('broker.example', (name, done) => done(name, address))).toEqual(['broker.example failed']);
  });

  it('fails when the look-up cannot begin', () => {
    expect(
      ask('broker.example', () => {
        throw new Error('no network');
      }),
    ).toEqual(['broker.example failed']);
  });

  it('answers under the name it was asked for', () => {
    expect(ask('Broker.Example', (_name, done) => done('broker.example', '10.1.2.3'))).toEqual([
      'Broker.Example 10.1.2.3',
    ]);
  });
});
