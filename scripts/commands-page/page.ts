import { NUMBER_OPTIONS, OPTIONS } from '../../src/settings/options.js';
import type { NumberSetting, TextSetting } from '../../src/settings/table.js';
import type { CommandRow } from '../../src/tasmota/registry.js';
import { GROUPS, type Group } from './groups.js';
import { OPTION_TEXTS } from './options.js';

/** Writes the page of commands from the table of the firmware. */

const HEAD = `# Commands

Every command of the language, from the table that the firmware itself uses: \`npm run docs\` writes this page, and \`npm test\` fails
when it is stale. How commands are sent, and where answers go, is in [protocol.md](protocol.md); where they differ from
Tasmota's, in [differences.md](differences.md).

A command without payload asks. What is out of range, or not what the command takes, changes nothing: the answer tells the present value,
and \`Reason\` why. *Kept* means that it outlives a restart; *restarts* that a change restarts the device two seconds later. Names
are taken in any case.
`;

const REPLIES: Readonly<Record<CommandRow['replies'], string>> = {
  number: 'a number',
  onoff: '`ON` or `OFF`',
  text: 'a text',
  indexed: 'by index; without one, all',
  object: 'an object',
  power: 'RESULT and POWER',
  status: 'STATUS…',
  nothing: 'none',
};

/** Numbers that are kept as integers and told with a point: what one of them is worth. */
const SCALES: Readonly<Record<string, number>> = {
  WifiPower: 10,
  Latitude: 1e6,
  Longitude: 1e6,
  TempOffset: 10,
  HumOffset: 10,
};

function isText(setting: NumberSetting | TextSetting): setting is TextSetting {
  return 'maximumLength' in setting;
}

function code(text: string | number): string {
  return text === '' ? 'empty' : `\`${text}\``;
}

function range({ takes, setting, minimum, maximum }: CommandRow): string {
  if (takes === 'nothing') return '';
  if (takes === 'onoff') return '0, 1';
  if (setting !== undefined && isText(setting)) {
    const what = takes === 'json' ? 'JSON' : takes === 'fields' ? 'fields' : 'text';
    return `${what}, ${setting.maximumLength} bytes`;
  }
  const scale = SCALES[setting?.name ?? ''] ?? 1;
  const low = setting?.minimum ?? minimum;
  const high = setting?.maximum ?? maximum;
  if (takes === 'number' || takes === 'decimal') {
    return low === undefined || high === undefined ? 'number' : `${low / scale} to ${high / scale}`;
  }
  return takes;
}

function initial({ setting, secret, takes }: CommandRow): string {
  if (setting === undefined || secret) return '';
  if (isText(setting)) return [...new Set(setting.defaults)].map(code).join(', ');
  if (takes === 'json' || takes === 'fields') return '';
  return String(setting.default / (SCALES[setting.name] ?? 1));
}

function index({ minimumIndex, maximumIndex }: CommandRow): string {
  if (minimumIndex === maximumIndex) return '';
  return minimumIndex === 0 && maximumIndex === 1 ? '0' : `${minimumIndex} to ${maximumIndex}`;
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}

function section({ title, rows, notes }: Group): string {
  let text = `\n## ${title}\n\n`;
  text += line(['command', 'index', 'payload', 'default', 'kept', 'restarts', 'answer', '']);
  text += '|---|---|---|---|---|---|---|---|\n';
  for (const row of rows) {
    const note = notes[row.name];
    if (note === undefined) throw new Error(`scripts/commands-page/notes says nothing of ${row.name}`);
    const marks = [row.setting === undefined ? '' : 'yes', row.restarts ? 'yes' : ''];
    const group = row.identity ? ' Through a group it can only be asked.' : '';
    const cells = [code(row.name), index(row), range(row), initial(row), ...marks, REPLIES[row.replies]];
    text += line([...cells, note + group].map((cell) => cell.replaceAll('|', '\\|')));
  }
  for (const name of Object.keys(notes)) {
    if (!rows.some((row) => row.name === name)) throw new Error(`${title} has no command ${name}`);
  }
  return text;
}

function options(): string {
  const rows = [
    ...OPTIONS.map((row) => ({ ...row, range: '0, 1' })),
    ...NUMBER_OPTIONS.map(({ number, setting }) => ({
      number,
      range: `${setting.minimum} to ${setting.maximum}`,
      default: setting.default,
      restarts: false,
    })),
  ].sort((a, b) => a.number - b.number);
  let text = '\n### The options\n\n| option | payload | default | restarts | |\n|---|---|---|---|---|\n';
  for (const row of rows) {
    const what = OPTION_TEXTS[row.number];
    if (what === undefined) throw new Error(`scripts/commands-page/options.ts says nothing of ${row.number}`);
    text += line([String(row.number), row.range, String(row.default), row.restarts ? 'yes' : '', what]);
  }
  return text;
}

/** The whole page. */
export function commandsPage(): string {
  return HEAD + GROUPS.map(section).join('') + options();
}
