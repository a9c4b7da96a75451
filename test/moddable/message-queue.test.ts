import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { configure } from '../../scripts/moddable/mcconfig.js';
import { stubIdf } from '../../scripts/moddable/stub-idf.js';
import { CHIPS } from '../../src/tasmota/chips.js';
import { describeWithSdk } from './sdk.js';

/** Serial port, TCP, UDP, name resolution, Wi-Fi and its scan. */
const OTHERS = 8;

/**
 * Whatever the firmware is told of waits in one queue, each source with one message at most. Where the queue is full, a pin whose
 * message is lost tells of no edge any more, and the network's task waits for the firmware, which may be waiting for it.
 */
describeWithSdk('the queue of messages', (sdk) => {
  it('has room for all pins at once', () => {
    const target = {
      platform: 'esp32',
      manifests: ['hosts/esp32/sdk.json'],
      config: {},
      mode: 'release',
      folder: 'queue',
      bare: true,
    } as const;
    const makefile = configure(sdk, target, stubIdf());
    const defines = readFileSync(join(dirname(makefile), 'mc.defines.h'), 'utf8');
    const length = Number(/#define MODDEF_TASK_QUEUELENGTH \((\d+)\)/.exec(defines)?.[1]);
    const pins = Math.max(...CHIPS.map(({ order }) => order.length));
    expect(length).toBeGreaterThanOrEqual(pins + OTHERS);
  });
});
