import { describe, expect, it } from 'vitest';
import type { QoS } from '../../src/mqtt/packet.js';
import { Subscriptions } from '../../src/mqtt/subscriptions.js';
import { text, utf8 } from './harness.js';

function add(subscriptions: Subscriptions, filter: string, qos: QoS = 0): number {
  return subscriptions.add(utf8(filter), qos);
}

/** Sends everything that is due, under rising identifiers. @returns what was sent */
function sendAll(subscriptions: Subscriptions, first: number): string[] {
  const sent: string[] = [];
  let identifier = first;
  for (let i = subscriptions.nextToUnsubscribe(); i >= 0; i = subscriptions.nextToUnsubscribe()) {
    sent.push(`-${text(subscriptions.topicFilter(i))}`);
    subscriptions.sent(i, identifier++);
  }
  for (let i = subscriptions.nextToSubscribe(); i >= 0; i = subscriptions.nextToSubscribe()) {
    sent.push(`+${text(subscriptions.topicFilter(i))}`);
    subscriptions.sent(i, identifier++);
  }
  return sent;
}

describe('Subscriptions', () => {
  it('numbers its places from 0 and answers -1 when none is left', () => {
    const subscriptions = new Subscriptions(2);
    expect([add(subscriptions, 'a', 1), add(subscriptions, 'b', 2), add(subscriptions, 'c')]).toEqual([
      0, 1, -1,
    ]);
    expect(text(subscriptions.topicFilter(1))).toBe('b');
    expect(subscriptions.options(0)).toBe(1);
    expect(subscriptions.options(1)).toBe(2);
  });

  it('makes more places, and keeps those there are as they are', () => {
    const subscriptions = new Subscriptions(2);
    add(subscriptions, 'a', 1);
    add(subscriptions, 'b', 2);
    expect(sendAll(subscriptions, 10)).toEqual(['+a', '+b']);
    subscriptions.subscribed(10, false);
    subscriptions.grow(2);
    expect(subscriptions.uses(11)).toBe(true);
    expect([add(subscriptions, 'c', 1), add(subscriptions, 'd'), add(subscriptions, 'e')]).toEqual([
      2, 3, -1,
    ]);
    expect([0, 1, 2, 3].map((i) => subscriptions.options(i))).toEqual([1, 2, 1, 0]);
    expect(sendAll(subscriptions, 20)).toEqual(['+c', '+d']);
    expect(subscriptions.subscribed(11, false)).toBe(1);
    subscriptions.connected(false);
    expect(sendAll(subscriptions, 30)).toEqual(['+a', '+b', '+c', '+d']);
  });

  it('sends each once, and takes its answer by identifier', () => {
    const subscriptions = new Subscriptions(3);
    add(subscriptions, 'a');
    add(subscriptions, 'b');
    expect(sendAll(subscriptions, 10)).toEqual(['+a', '+b']);
    expect([9, 10, 11, 12].map((id) => subscriptions.uses(id))).toEqual([false, true, true, false]);
    expect(subscriptions.subscribed(11, false)).toBe(1);
    expect(subscriptions.uses(11)).toBe(false);
    expect(subscriptions.subscribed(11, false)).toBe(-1);
    expect(subscriptions.subscribed(99, false)).toBe(-1);
    expect(subscriptions.subscribed(10, false)).toBe(0);
    expect(sendAll(subscriptions, 20)).toEqual([]);
  });

  it('sends one anew with other options, which is not ended for that, and passes over the answer to the old one (3.8.4)', () => {
    const subscriptions = new Subscriptions(3);
    add(subscriptions, 'a');
    add(subscriptions, 'b');
    sendAll(subscriptions, 10);
    subscriptions.subscribed(11, false);
    subscriptions.renew(0, 2);
    subscriptions.renew(1, 1);
    expect(subscriptions.subscribed(10, false)).toBe(-1);
    expect(sendAll(subscriptions, 20)).toEqual(['+a', '+b']);
    expect([0, 1].map((i) => subscriptions.options(i))).toEqual([2, 1]);
    expect(subscriptions.subscribed(20, true)).toBe(0);
    expect(subscriptions.subscribed(21, false)).toBe(1);
    subscriptions.connected(true);
    expect(sendAll(subscriptions, 30)).toEqual(['+a']);
  });

  it('sends everything again when the session is new (4.1)', () => {
    const subscriptions = new Subscriptions(3);
    add(subscriptions, 'a');
    add(subscriptions, 'b');
    add(subscriptions, 'c');
    sendAll(subscriptions, 1);
    subscriptions.subscribed(1, false);
    subscriptions.subscribed(2, true);
    subscriptions.connected(false);
    expect(subscriptions.uses(3)).toBe(false);
    expect(sendAll(subscriptions, 10)).toEqual(['+a', '+b', '+c']);
  });

  it('sends only what was refused or not answered when the session goes on', () => {
    const subscriptions = new Subscriptions(4);
    for (const filter of ['granted', 'refused', 'unanswered']) add(subscriptions, filter);
    sendAll(subscriptions, 1);
    add(subscriptions, 'unsent');
    subscriptions.subscribed(1, false);
    subscriptions.subscribed(2, true);
    subscriptions.connected(true);
    expect(sendAll(subscriptions, 10)).toEqual(['+refused', '+unanswered', '+unsent']);
  });

  it('does not repeat a refused one on the same connection', () => {
    const subscriptions = new Subscriptions(1);
    add(subscriptions, 'a');
    sendAll(subscriptions, 1);
    expect(subscriptions.subscribed(1, true)).toBe(0);
    expect(subscriptions.nextToSubscribe()).toBe(-1);
  });

  it('frees a place once UNSUBACK has come', () => {
    const subscriptions = new Subscriptions(1);
    add(subscriptions, 'a');
    sendAll(subscriptions, 1);
    subscriptions.subscribed(1, false);
    subscriptions.end(0);
    expect(sendAll(subscriptions, 2)).toEqual(['-a']);
    expect(add(subscriptions, 'b')).toBe(-1);
    subscriptions.unsubscribed(99);
    expect(add(subscriptions, 'b')).toBe(-1);
    subscriptions.unsubscribed(2);
    expect(subscriptions.uses(2)).toBe(false);
    expect(add(subscriptions, 'b')).toBe(0);
  });

  it('ends one that is still being subscribed, whenever its SUBACK comes', () => {
    for (const late of [false, true]) {
      const subscriptions = new Subscriptions(1);
      add(subscriptions, 'a');
      sendAll(subscriptions, 1);
      subscriptions.end(0);
      if (!late) subscriptions.subscribed(1, false);
      expect(sendAll(subscriptions, 2)).toEqual(['-a']);
      if (late) subscriptions.subscribed(1, false);
      expect(sendAll(subscriptions, 3)).toEqual([]);
      subscriptions.unsubscribed(2);
      expect(add(subscriptions, 'b')).toBe(0);
    }
  });

  it('ends one again after a reconnect that kept the session, and just forgets it otherwise', () => {
    for (const sessionPresent of [false, true]) {
      const subscriptions = new Subscriptions(2);
      add(subscriptions, 'sent');
      add(subscriptions, 'marked');
      sendAll(subscriptions, 1);
      subscriptions.subscribed(1, false);
      subscriptions.subscribed(2, false);
      subscriptions.end(0);
      sendAll(subscriptions, 3);
      subscriptions.end(1);
      subscriptions.connected(sessionPresent);
      expect(sendAll(subscriptions, 10)).toEqual(sessionPresent ? ['-sent', '-marked'] : []);
      expect(add(subscriptions, 'new')).toBe(sessionPresent ? -1 : 0);
    }
  });

  it('ignores the end of a free place', () => {
    const subscriptions = new Subscriptions(2);
    subscriptions.end(1);
    expect(sendAll(subscriptions, 1)).toEqual([]);
    expect(add(subscriptions, 'a')).toBe(0);
  });

  it('never takes identifier 0 for one in use', () => {
    const subscriptions = new Subscriptions(2);
    add(subscriptions, 'a');
    sendAll(subscriptions, 1);
    // Decoded packets never carry it [MQTT-2.3.1-1], but free places are marked with it.
    subscriptions.unsubscribed(0);
    expect(text(subscriptions.topicFilter(0))).toBe('a');
  });
});
