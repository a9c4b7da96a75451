import { elapsed } from '../bytes/ticks.js';
import type { KeyValueStore } from '../host.js';
import { decodeImage, encodeImage, imageSequence } from './image.js';
import type { Settings } from './settings.js';
import { DeviceState } from './state.js';
import { SaveData } from './table.js';

/** Each record is written to two keys in turn, so that a write cut short costs that write and no more. */
const SETTINGS_KEYS = ['settings-a', 'settings-b'] as const;
const STATE_KEYS = ['state-a', 'state-b'] as const;
/** Where a damaged record goes before its place is written again. */
const DAMAGED_SUFFIX = '-damaged';

/** How often is looked whether the settings have changed, whatever `SaveData` says of writing them. */
const SECOND = 1000;

/**
 * The one owner of what outlives a restart: the settings, and the state they do not decide (outputs, boot count).
 * State is written without allocating, since it changes in the steady state; settings change rarely.
 */
export class Archive {
  readonly settings: Settings;
  readonly state = new DeviceState();
  readonly #store: KeyValueStore;
  readonly #log: (level: number, text: string) => void;
  #settingsSequence = 0;
  #savedRevision = 0;
  #lastSave = 0;

  /** @param log told in plain words of anything that cannot be read or written; see `Console.log` */
  constructor(store: KeyValueStore, settings: Settings, log: (level: number, text: string) => void) {
    this.#store = store;
    this.settings = settings;
    this.#log = log;
  }

  /** Reads what was saved last and is whole. */
  load(): void {
    const image = this.#newest(SETTINGS_KEYS, 'settings', imageSequence);
    if (image !== undefined) {
      this.#settingsSequence = imageSequence(image);
      decodeImage(image, this.settings);
    }
    this.#savedRevision = this.settings.revision;
    const state = this.#newest(STATE_KEYS, 'state', (bytes) => this.state.sequenceOf(bytes));
    if (state !== undefined) this.state.take(state);
  }

  /** Saves what has changed, if `SaveData` lets it be saved now. */
  tick(now: number): void {
    const period = this.settings.number(SaveData);
    if (period === 0) return;
    if (elapsed(now, this.#lastSave) < period * SECOND) return;
    this.save(now);
  }

  /** Saves what has changed. */
  save(now: number): void {
    this.#lastSave = now;
    if (this.state.dirty) this.#saveState();
    if (this.settings.revision !== this.#savedRevision) this.#saveSettings();
  }

  #saveState(): void {
    const record = this.state.record();
    try {
      this.#store.write(STATE_KEYS[this.state.sequence & 1] as string, record);
      this.state.dirty = false;
    } catch (problem) {
      this.#log(1, `The state could not be saved: ${problem}`);
    }
  }

  #saveSettings(): void {
    this.#savedRevision = this.settings.revision;
    const sequence = (this.#settingsSequence + 1) >>> 0;
    const image = encodeImage(this.settings, sequence);
    if (image === undefined) {
      this.#log(1, 'The settings are too long to be saved: shorten texts');
      return;
    }
    try {
      this.#store.write(SETTINGS_KEYS[sequence & 1] as string, image);
      this.#settingsSequence = sequence;
    } catch (problem) {
      this.#log(1, `The settings could not be saved: ${problem}`);
    }
  }

  /** The whole record with the highest sequence number under two keys; says so of the ones that are not whole. */
  #newest(
    keys: readonly string[],
    what: string,
    sequenceOf: (bytes: Uint8Array) => number,
  ): Uint8Array | undefined {
    let newest: Uint8Array | undefined;
    let sequence = -1;
    let damaged = false;
    for (const key of keys) {
      const buffer = this.#store.read(key);
      if (buffer === undefined) continue;
      const bytes = new Uint8Array(buffer);
      const found = sequenceOf(bytes);
      if (found < 0) {
        damaged = true;
        this.#setAside(key, bytes);
      } else if (found > sequence) {
        sequence = found;
        newest = bytes;
      }
    }
    if (damaged) {
      const instead = newest === undefined ? 'the defaults' : 'the copy before it';
      this.#log(
        1,
        `The saved ${what} are damaged: using ${instead}; the damaged bytes are kept under another name`,
      );
    }
    return newest;
  }

  #setAside(key: string, bytes: Uint8Array): void {
    try {
      this.#store.write(key + DAMAGED_SUFFIX, bytes);
    } catch (problem) {
      this.#log(1, `The damaged record ${key} could not be set aside: ${problem}`);
    }
  }
}
