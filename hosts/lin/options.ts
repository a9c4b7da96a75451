import type { BrokerAddress } from 'xsmota/firmware';
import { HEADER_SEPARATOR, headersProblem } from 'xsmota/settings/request-text';
import { type BrokerUrl, parseBrokerUrl } from 'xsmota/tasmota/broker-url';

/** What the command line asks for: the options of the virtual board that make sense here, in the same words. */
export interface Options {
  readonly broker: BrokerAddress | undefined;
  /** A folder, or `undefined`: kept as long as the process runs. */
  readonly storage: string | undefined;
  /** Device commands to run before connecting, `Topic …` and `MqttClient …` among them. */
  readonly commands: readonly string[];
  /** The board as a Tasmota template. */
  readonly template: string | undefined;
  /** Files in DER: what authority to trust, the own certificate, and its key (PKCS #8). */
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  /** Whether what is published is shown. */
  readonly echo: boolean;
}

const IN_MEMORY = 'memory';

const WITH_VALUE: readonly string[] = [
  '--broker',
  '--topic',
  '--client-id',
  '--set',
  '--storage',
  '--template',
  '--ca',
  '--cert',
  '--key',
  '--header',
];

export const USAGE = `Options: --broker mqtt[s]|ws[s]://[user[:password]@]host[:port][/path]  --topic <text>  --client-id <text>
         --set "<command line>"  --storage <folder>|memory  --template '<Tasmota template>'  --echo
         --ca <file> --cert <file> --key <file>, in DER; --header "<Name: value>" of a WebSocket, may be repeated
`;

/** Headers as one text; `undefined`: none were given. @throws {Error} when one cannot be */
function joined(headers: readonly string[]): string | undefined {
  if (headers.length === 0) return undefined;
  const text = headers.join(HEADER_SEPARATOR);
  const problem = headersProblem(text);
  if (problem !== undefined) throw new Error(`--header: ${problem}`);
  return text;
}

/** @throws {Error} that says what is wrong with which option */
export function parseOptions(words: readonly string[]): Options {
  let broker: BrokerUrl | undefined;
  let storage: string | undefined;
  let template: string | undefined;
  let echo = false;
  let ca: string | undefined;
  let cert: string | undefined;
  let key: string | undefined;
  const names: string[] = [];
  const headers: string[] = [];
  const commands: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const option = words[i] as string;
    if (option === '--echo') {
      echo = true;
      continue;
    }
    if (!WITH_VALUE.includes(option)) throw new Error(`There is no option ${option}`);
    const value = words[++i];
    // What begins like one is more likely the next option.
    if (value === undefined || value === '' || value.startsWith('--')) {
      throw new Error(`${option} needs a value`);
    }
    if (option === '--broker') broker = parseBroker(value);
    else if (option === '--topic') names.push(`Topic ${value}`);
    else if (option === '--client-id') names.push(`MqttClient ${value}`);
    else if (option === '--set') commands.push(value);
    else if (option === '--storage') storage = value === IN_MEMORY ? undefined : value;
    else if (option === '--template') template = value;
    else if (option === '--ca') ca = value;
    else if (option === '--cert') cert = value;
    else if (option === '--header') headers.push(value);
    else key = value;
  }
  if ((cert === undefined) !== (key === undefined)) throw new Error('--cert and --key belong together');
  if (headers.length > 0 && !broker?.path) throw new Error('--header needs a --broker ws://… or wss://…');
  const address = broker === undefined ? undefined : { ...broker, headers: joined(headers) };
  return { broker: address, storage, template, echo, ca, cert, key, commands: [...names, ...commands] };
}

function parseBroker(url: string): BrokerUrl {
  try {
    return parseBrokerUrl(url);
  } catch (problem) {
    throw new Error(`--broker: ${(problem as Error).message}`);
  }
}
