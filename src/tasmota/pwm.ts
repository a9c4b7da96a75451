import { type JsonWriter, jsonKey } from '../bytes/json.js';
import { encodeUtf8 } from '../bytes/utf8.js';
import type { OutputPin } from '../device/configuration.js';
import { FULL_DUTY, PwmOutput, PwmOutputs } from '../device/pwm-outputs.js';
import type { Console, PWMConstructor } from '../host.js';
import type { Settings } from '../settings/settings.js';
import { Dimmer, PWM, PWMFrequency } from '../settings/table.js';

/** `SetOption15`: a PWM output is a light; without it only its duty is set. */
export const PWM_LIGHTS = 15;

const DIMMER = jsonKey('Dimmer');
const PWM_KEY = jsonKey('PWM');
const PWM_NAME = encodeUtf8('PWM');
const PERCENT = 100;

/**
 * Drives the PWM pins of a board as they were left. With SetOption15 the first one is a light, off at first, and the others are
 * left alone. What is not driven, is told. @returns `undefined` where none is
 */
export function openPwm(
  PWMClass: PWMConstructor | undefined,
  console: Pick<Console, 'log'>,
  pins: readonly OutputPin[],
  settings: Settings,
): PwmOutputs | undefined {
  const isLight = settings.option(PWM_LIGHTS);
  const outputs: PwmOutput[] = [];
  for (const [index, pin] of pins.entries()) {
    const problem =
      isLight && index > 0
        ? 'only PWM1 can be a light; with SetOption15 0 all are plain PWM outputs'
        : open(PWMClass, pin, index, settings, isLight, outputs);
    if (problem !== undefined) console.log(1, `PWM${index + 1} on GPIO${pin.pin} is left alone: ${problem}`);
  }
  return outputs.length === 0 ? undefined : new PwmOutputs(outputs, isLight);
}

/** @returns why it cannot be driven, `undefined` when it is */
function open(
  PWMClass: PWMConstructor | undefined,
  pin: OutputPin,
  index: number,
  settings: Settings,
  isLight: boolean,
  outputs: PwmOutput[],
): string | undefined {
  if (PWMClass === undefined) return 'this platform has no PWM';
  // Behind a gap there is none: they go by their numbers.
  if (index > outputs.length) return `so is PWM${index}`;
  const duty = isLight ? dutyOf(settings.numberAt(Dimmer, 0)) : settings.numberAt(PWM, index);
  try {
    outputs.push(new PwmOutput(PWMClass, pin, settings.number(PWMFrequency), duty, !isLight));
    return undefined;
  } catch (problem) {
    return (problem as Error).message;
  }
}

/** The duty of a light. @param percent 0 to 100 */
export function dutyOf(percent: number): number {
  return Math.round((percent * FULL_DUTY) / PERCENT);
}

/** The setting Dimmer that a duty is of, 0 to 100. */
export function percentOf(duty: number): number {
  return Math.round((duty * PERCENT) / FULL_DUTY);
}

/** Writes what the outputs have: `"Dimmer":40`, or `"PWM":{"PWM1":512}`. Allocates nothing. */
export function writePwm(json: JsonWriter, pwm: PwmOutputs): void {
  const { light, outputs } = pwm;
  if (light !== undefined) {
    json.key(DIMMER);
    json.integer(percentOf(light.duty));
    return;
  }
  json.key(PWM_KEY);
  json.openObject();
  for (let i = 0; i < outputs.length; i++) {
    json.indexedKey(PWM_NAME, i + 1);
    json.integer((outputs[i] as PwmOutput).duty);
  }
  json.closeObject();
}
