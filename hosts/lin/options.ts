/** What the command line asks for: the options of the virtual board that make sense here, in the same words. */
export interface Options {
  readonly broker: Broker | undefined;
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

export interface Broker {
  readonly host: string;
  readonly port: number;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly tls: boolean;
}

const IN_MEMORY = 'memory';
const PORT = 1883;
const TLS_PORT = 8883;

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
];

export const USAGE = `Options: --broker mqtt[s]://[user[:password]@]host[:port]  --topic <text>  --client-id <text>
         --set "<command line>"  --storage <folder>|memory  --template '<Tasmota template>'  --echo
         --ca <file> --cert <file> --key <file>, in DER
`;

/** @throws {Error} that says what is wrong with which option */
export function parseOptions(words: readonly string[]): Options {
  let broker: Broker | undefined;
  let storage: string | undefined;
  let template: string | undefined;
  let echo = false;
  let ca: string | undefined;
  let cert: string | undefined;
  let key: string | undefined;
  const names: string[] = [];
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
    else key = value;
  }
  if ((cert === undefined) !== (key === undefined)) throw new Error('--cert and --key belong together');
  // The storage may hold what another broker wanted.
  if (broker !== undefined) commands.unshift(`SetOption103 ${broker.tls ? 1 : 0}`);
  return { broker, storage, template, echo, ca, cert, key, commands: [...names, ...commands] };
}

function parseBroker(url: string): Broker {
  const found = /^mqtt(s?):\/\/(?:([^:@/]*)(?::([^@/]*))?@)?([^:/@]+)(?::(\d{1,5}))?\/?$/.exec(url);
  const tls = found?.[1] === 's';
  const port = found?.[5] === undefined ? (tls ? TLS_PORT : PORT) : Number(found[5]);
  if (found === null || port < 1 || port > 65_535) {
    throw new Error('--broker is no address of a broker: mqtt://host:1883, or mqtts://host:8883');
  }
  const user = decoded(found[2]);
  const password = decoded(found[3]);
  return { host: found[4] as string, port, user, password, tls };
}

/** A part of the address without its percent signs. */
function decoded(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error('--broker: a percent sign in user or password is written %25');
  }
}
