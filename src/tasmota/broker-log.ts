import { encodeUtf8 } from '../bytes/utf8.js';
import { MqttLog } from '../settings/table.js';
import { enqueue, eventLine } from './log-lines.js';
import type { LogOutlet } from './logs.js';
import type { Tasmota } from './tasmota.js';

const MILLISECONDS_PER_DAY = 86_400_000;

/**
 * Lines on their way to the broker (command MqttLog), as `stat/<topic>/LOGGING`. They are sent with the next tick, as a line
 * may come while another message is being written. Of messages published it tells nothing: it would tell of itself.
 */
export class BrokerLog implements LogOutlet {
  private readonly _tasmota: Tasmota;
  private readonly _lines: string[] = [];

  constructor(tasmota: Tasmota) {
    this._tasmota = tasmota;
  }

  log(level: number, text: string): void {
    const { connection, clock, settings } = this._tasmota;
    if (level > settings.number(MqttLog) || !connection.isConnected) return;
    const time = clock.time();
    const local = clock.localOf(Math.floor(time / 1_000)) * 1_000 + (time % 1_000);
    enqueue(this._lines, `${timeOfDay(local)} ${eventLine(level, text)}`);
  }

  published(): void {}

  tick(): void {
    if (this._lines.length === 0) return;
    const { messages } = this._tasmota;
    for (const line of this._lines.splice(0)) messages.logLine(encodeUtf8(line));
  }

  close(): void {}
}

/** `15:27:47.123`. @param milliseconds of local time since 1970 */
function timeOfDay(milliseconds: number): string {
  const ofDay = milliseconds % MILLISECONDS_PER_DAY;
  const seconds = Math.floor(ofDay / 1_000);
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const clock = parts.map((part) => String(part).padStart(2, '0')).join(':');
  return `${clock}.${String(ofDay % 1_000).padStart(3, '0')}`;
}
