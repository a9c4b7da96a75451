import { describe, expect, it } from 'vitest';
import { number, table, times } from '../../bench/markdown.js';
import { page, tables } from '../../bench/report.js';
import { COPY, MODDABLE, MQTT_PACKET, OURS, U8_MQTT } from '../../bench/results.js';
import { Sample } from './samples.js';

describe('a table', () => {
  it('is Markdown, with its columns laid out', () => {
    expect(table(['case', 'a', 'longer'], [['one', '1', '22'], ['two']])).toBe(
      [
        '| case |   a | longer |',
        '| ---- | --: | -----: |',
        '| one  |   1 |     22 |',
        '| two  |     |        |',
      ].join('\n'),
    );
  });

  it('has numbers as precise as they need to be', () => {
    expect([number(40_393.4), number(1.25, 1)]).toEqual(['40,393', '1.3']);
    expect([times(1.234), times(12.34), times(123.4), times(Number.POSITIVE_INFINITY)]).toEqual([
      '1.23',
      '12.3',
      '123',
      'theirs is 0',
    ]);
  });
});

/** The line of a text that has all these words. */
function line(text: string, ...words: string[]): string {
  const found = text.split('\n').filter((one) => words.every((word) => one.includes(word)));
  expect(found).toHaveLength(1);
  return found[0]!.replaceAll(/ +/g, ' ');
}

function section(text: string, title: string): string {
  return text.split(/^## /m).find((one) => one.startsWith(title)) ?? '';
}

describe('the report', () => {
  const sample = () =>
    new Sample()
      .node('encode 189', COPY, 100)
      .node('encode 189', OURS, 160)
      .node('encode 189', MQTT_PACKET, 3_200, 2_048)
      .xs('encode 189', OURS, 880, { copying: 430 })
      .xs('encode 189', MQTT_PACKET, 11_000, { slots: 316, chunkBytes: Number.POSITIVE_INFINITY });

  it('says of each target whether it is met', () => {
    const text = section(tables(sample().results()), 'Targets');
    expect(text).toContain('2 of 17 are met.');
    expect(line(text, 'encode PUBLISH 189 B')).toBe(
      '| XS, native copies apart: encode PUBLISH 189 B, QoS 0 | at most 450 bytecodes | 450 bytecodes | met |',
    );
    expect(line(text, 'Node: encode', 'copy')).toContain('| 1.6 times the copy baseline | MISSED |');
    expect(line(text, 'steady-state')).toContain('| - | not measured |');
  });

  it('has times, and how many times as long as ours they are', () => {
    const text = section(tables(sample().results()), 'On Node: time');
    expect(line(text, '189 B, QoS 0', 'encode')).toBe(
      '| encode PUBLISH, 189 B, QoS 0 | 100 (0.63) | | 160 | 3,200 (20) |',
    );
  });

  it('tells native copies apart, and what is too much to be counted', () => {
    const text = section(tables(sample().results()), 'On XS\n');
    expect(line(text, '189 B, QoS 0', 'encode')).toBe(
      '| encode PUBLISH, 189 B, QoS 0 | | | 450 + 430 / 0 / 0 | 11,000 + 0 / 316 / over 57,344 |',
    );
  });

  it('marks who gets something wrong, and says what', () => {
    const wrong = {
      wrong: '59 of 64 packets arrive',
      figure: { bytecodes: 7, copying: 0, slots: 0, chunkBytes: 0 },
    };
    const results = sample()
      .xs('mixed', OURS, 5)
      .outcomeOnXs('mixed', U8_MQTT, wrong)
      .outcomeOnXs('connect', U8_MQTT, { unable: 'it does not start' })
      .results({ contenders: [OURS, U8_MQTT] });
    const text = tables(results);
    expect(line(section(text, 'On XS\n'), '64 mixed')).toContain('| 7 + 0 / 0 / 0 * |');
    expect(line(section(text, 'On XS\n'), 'CONNECT')).toContain('| unable |');
    const complaints = section(text, 'What contenders get wrong');
    expect(line(complaints, '64 mixed')).toContain('| u8-mqtt | XS | 59 of 64 packets arrive |');
    expect(line(complaints, 'CONNECT')).toContain('cannot be measured: it does not start');
  });

  it('lists where we lose', () => {
    const text = section(tables(sample().results()), 'Where we lose');
    expect(text).toContain('To none, in no case, in no respect.');
    expect(line(text, '189 B, QoS 0')).toBe('| encode PUBLISH, 189 B, QoS 0 | copy | 1.6 |');
  });

  it('says where the command cycle goes, and that nothing is lost on the way', () => {
    const stages = [
      { name: 'in', bytecodes: 100, copying: 20 },
      { name: 'out', bytecodes: 300.5, copying: 0 },
    ];
    const text = section(tables(sample().results({ stages })), 'On XS: where the command cycle goes');
    expect(line(text, '| in ')).toBe('| in | 100 | 20 | 25 % |');
    expect(line(text, '| all ')).toBe('| all | 400.5 | 20 | 100 % |');
  });

  it('leaves XS out where there is none', () => {
    const text = tables(sample().results({ xs: undefined }));
    expect(text).not.toContain('## On XS');
    expect(line(text, 'XS: POWER TOGGLE')).toContain('not measured');
  });

  it('says on the page what was measured, and on what', () => {
    const where = {
      node: '20.1.2',
      v8: '11.3',
      processor: 'A Processor',
      cores: 2,
      platform: 'linux x64',
      xs: '13.3 in a package',
      packages: { 'mqtt-packet': '9.0.2', 'u8-mqtt': '0.6.7', mqtt: '5.16.0' },
    };
    const text = page(sample().results(), where);
    expect(line(text, '| processor')).toBe('| processor | A Processor, 2 cores, linux x64 |');
    expect(line(text, '| XS ')).toContain('13.3 in a package');
    expect(text).toContain('did not take part in this run');
    const with_ = page(sample().results({ contenders: [OURS, MODDABLE] }), where);
    expect(with_).not.toContain('did not take part in this run');
  });
});
