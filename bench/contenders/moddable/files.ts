import { join, resolve } from 'node:path';

/** Where the modules are found that Moddable's client needs, and the client itself. */
export function moddableFiles(client: string): Readonly<Record<string, string>> {
  return {
    'moddable-mqttclient': resolve(client),
    timer: join(import.meta.dirname, 'timer.ts'),
    time: join(import.meta.dirname, 'time.ts'),
  };
}
