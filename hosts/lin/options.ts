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
    const value = words[++i];
    if (value === undefined || value === '') throw new Error(`${option} needs a value`);
    if (option === '--broker') broker = parseBroker(value);
    else if (option === '--topic') names.push(`Topic ${value}`);
    else if (option === '--client-id') names.push(`MqttClient ${value}`);
    else if (option === '--set') commands.push(value);
    else if (option === '--storage') storage = value === IN_MEMORY ? undefined : value;
    else if (option === '--template') template = value;
    else if (option === '--ca') ca = value;
    else if (option === '--cert') cert = value;
    else if (option === '--key') key = value;
    else throw new Error(`There is no option ${option}`);
  }
  if (broker?.tls) commands.unshift('SetOption103 1');
  return { broker, storage, template, echo, ca, cert, key, commands: [...names, ...commands] };
}

function parseBroker(url: string): Broker {
  const found = /^mqtt(s?):\/\/(?:([^:@/]*)(?::([^@/]*))?@)?([^:/@]+)(?::(\d{1,5}))?\/?$/.exec(url);
  const tls = found?.[1] === 's';
  const port = found?.[5] === undefined ? (tls ? TLS_PORT : PORT) : Number(found[5]);
  if (found === null || port < 1 || port > 65_535) {
    throw new Error(`--broker is no address of a broker: mqtt://host:1883, or mqtts://host:8883`);
  }
  const [user, password] = [found[2], found[3]].map((text) =>
    text === undefined ? undefined : decodeURIComponent(text),
  );
  return { host: found[4] as string, port, user, password, tls };
}
