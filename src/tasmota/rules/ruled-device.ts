import type { Console, NetworkStatus, System } from '../../host.js';
import type { Settings } from '../../settings/settings.js';
import type { Backlog } from '../backlog.js';
import type { Clock } from '../clock.js';
import type { Messages } from '../messages.js';
import type { Power } from '../power.js';
import type { SensorReport } from '../sensor-report.js';
import type { Topics } from '../topics.js';

/** What of the device the rules have to do with. */
export interface RuledDevice {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly power: Power;
  readonly topics: Topics;
  readonly system: Pick<System, 'mac'>;
  readonly network: NetworkStatus;
  readonly sensorReport: SensorReport;
  readonly messages: Messages;
  readonly console: Pick<Console, 'log'>;
  readonly backlog: Backlog;
  /** Ticks, in milliseconds, of the moment being handled. */
  readonly now: number;
}
