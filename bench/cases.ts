/** What is measured. Every contender does the same work on the same bytes, or is shown as unable to. */

export const SIZES = [16, 189, 1_024, 4_096, 16_384] as const;
export type Size = (typeof SIZES)[number];

/** The size of payload most figures are given for: a Tasmota STATE report has about as much. */
export const USUAL = 189;
export const SMALLEST = SIZES[0];
export const LARGEST = SIZES[4];

export type CaseId =
  | `encode ${Size}`
  | `decode ${Size}`
  | 'encode QoS 1'
  | 'encode in place'
  | 'decode QoS 1'
  | 'encode MQTT 5'
  | 'encode in place MQTT 5'
  | 'decode MQTT 5'
  | 'mixed'
  | 'connect'
  | 'cycle'
  | 'client'
  | 'command'
  | 'command shown';

export interface Case {
  readonly id: CaseId;
  /** As the tables name it. */
  readonly title: string;
}

function sized(what: 'encode' | 'decode', sizes: readonly Size[]): Case[] {
  return sizes.map((size) => ({
    id: `${what} ${size}`,
    title: `${what} PUBLISH, ${sizeText(size)}, QoS 0`,
  }));
}

function sizeText(bytes: number): string {
  return bytes < 1_024 ? `${bytes} B` : `${bytes / 1_024} KiB`;
}

const OTHER_SIZES = SIZES.filter((size) => size !== USUAL);

export const CASES: readonly Case[] = [
  ...sized('encode', [USUAL]),
  { id: 'encode QoS 1', title: `encode PUBLISH, ${USUAL} B, QoS 1` },
  { id: 'encode in place', title: `encode in place, the length not known before: PUBLISH of ${USUAL} B` },
  ...sized('decode', [USUAL]),
  { id: 'decode QoS 1', title: `decode PUBLISH, ${USUAL} B, QoS 1` },
  { id: 'encode MQTT 5', title: `MQTT 5, no properties: encode PUBLISH, ${USUAL} B` },
  { id: 'encode in place MQTT 5', title: `MQTT 5, no properties: encode in place, ${USUAL} B` },
  { id: 'decode MQTT 5', title: `MQTT 5, no properties: decode PUBLISH, ${USUAL} B` },
  { id: 'mixed', title: 'decode 64 mixed packets, coalesced and cut oddly' },
  { id: 'connect', title: 'encode CONNECT with will, user name and password' },
  { id: 'cycle', title: `QoS 1 cycle: decode PUBLISH, ${USUAL} B, encode PUBACK` },
  ...sized('encode', OTHER_SIZES),
  ...sized('decode', OTHER_SIZES),
  { id: 'client', title: `whole client: receive PUBLISH, ${USUAL} B, QoS 1, deliver, acknowledge` },
  { id: 'command', title: 'whole firmware: POWER TOGGLE received to RESULT and POWER written' },
  { id: 'command shown', title: 'whole firmware: the same, with a console that shows what is published' },
];
