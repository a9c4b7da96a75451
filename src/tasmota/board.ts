import { parseJson } from '../bytes/json-text.js';
import type { DeviceConfiguration } from '../device/configuration.js';
import type { ChipName } from '../host.js';
import type { Settings } from '../settings/settings.js';
import { Gpio, Module, Template } from '../settings/table.js';
import { chipNamed } from './chips.js';
import { isCode, NONE } from './gpio-functions.js';
import { AS_TEMPLATE, DEFAULT_NAME, DEPTH, parseTemplate } from './template.js';

/**
 * The board in force: what is on which pin. It begins with a module, which is a template, and the pins that command Gpio has
 * set lie on top of it (Tasmota commands Module, Template, Gpio).
 */

/** The module that command Template describes. */
export const USER_MODULE = 0;
/** The module that the firmware was built for. */
export const BUILT_IN_MODULE = 1;

/** A template, whole. */
export interface BoardTemplate {
  readonly NAME: string;
  /** One code for each pin, in the chip's order. */
  readonly GPIO: readonly number[];
  readonly FLAG: number;
  readonly BASE: number;
  /** Commands to be run when the board is put in force. */
  readonly CMND?: string;
}

/** Reasons that are told at once: an answer has its bounds. */
const MOST_REASONS = 4;

/** What a board's description comes from: the settings, the template that the firmware was built for, and the chip. */
export interface BoardSources {
  readonly settings: Settings;
  /** See `Host.template`. */
  readonly template: string;
  readonly chip: ChipName;
}

export interface ActiveBoard {
  readonly configuration: DeviceConfiguration;
  /** Why the template of module 0 is of no use, so that the one built for is in force; `undefined`: nothing is wrong. */
  readonly damage: string | undefined;
}

/** The board in force. It never throws: see `parseTemplate`. Of use once, at boot. */
export function activeBoard({ settings, template, chip }: BoardSources): ActiveBoard {
  const own = settings.number(Module) === USER_MODULE ? settings.text(Template) : '';
  let damage: string | undefined;
  if (own !== '') {
    const configuration = parseTemplate(own, chip, settings);
    damage = configuration.problems.find(({ pin }) => pin === undefined)?.text;
    if (damage === undefined) return { configuration, damage };
  }
  return { configuration: parseTemplate(template, chip, settings), damage };
}

/** A module's template: that of module 0 is the one built for, until command Template sets another one. */
export function templateOf({ settings, template, chip }: BoardSources, module: number): BoardTemplate {
  const own = module === USER_MODULE ? settings.text(Template) : '';
  const whole = own === '' ? undefined : wholeTemplate(own, chip);
  return whole ?? wholeTemplate(template, chip) ?? emptyTemplate(chip);
}

/** The name of the board in force, which `INFO1` and discovery tell. Allocates. */
export function boardName(sources: BoardSources): string {
  return templateOf(sources, sources.settings.number(Module)).NAME;
}

/** The codes in force, in the chip's order. */
export function codesInForce(sources: BoardSources): number[] {
  const { settings, chip } = sources;
  const { order } = chipNamed(chip);
  return templateOf(sources, settings.number(Module)).GPIO.map((code, place) => {
    const set = settings.numberAt(Gpio, order[place] as number);
    return set === AS_TEMPLATE ? code : set;
  });
}

/** Why a list cannot be a template's codes, in plain words; `undefined` when it can. */
export function reasonAgainstCodes(codes: unknown, chip: ChipName): string | undefined {
  const { problems } = parseTemplate(JSON.stringify({ GPIO: codes }), chip);
  if (problems.length === 0) return undefined;
  const told = problems.slice(0, MOST_REASONS).map(({ text }) => text);
  if (problems.length > MOST_REASONS) told.push(`and ${problems.length - MOST_REASONS} more`);
  return told.join('; ');
}

function emptyTemplate(chip: ChipName): BoardTemplate {
  const GPIO = Array.from(chipNamed(chip).order, () => NONE);
  return { NAME: DEFAULT_NAME, GPIO, FLAG: 0, BASE: 1 };
}

/** A template with all its parts; `undefined` where the text is none for the chip. */
function wholeTemplate(text: string, chip: ChipName): BoardTemplate | undefined {
  let read: { readonly [key: string]: unknown };
  try {
    read = Object(parseJson(text, DEPTH));
  } catch {
    return undefined;
  }
  const { NAME, GPIO, FLAG, BASE, CMND } = read;
  if (!Array.isArray(GPIO) || GPIO.length !== chipNamed(chip).order.length) return undefined;
  const template: BoardTemplate = {
    NAME: typeof NAME === 'string' && NAME !== '' ? NAME : DEFAULT_NAME,
    GPIO: GPIO.map((code) => (isCode(code) ? code : NONE)),
    FLAG: typeof FLAG === 'number' ? FLAG : 0,
    BASE: typeof BASE === 'number' ? BASE : 1,
  };
  return typeof CMND === 'string' && CMND !== '' ? { ...template, CMND } : template;
}
