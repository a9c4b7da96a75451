import { exposeOperations } from '../../hosts/xs/lab/operations.js';
import { encodeUtf8 } from '../../src/bytes/utf8.js';
import { Command, FROM_CONSOLE } from '../../src/tasmota/command.js';
import { COMMANDS } from '../../src/tasmota/commands/table.js';
import { Registry } from '../../src/tasmota/registry.js';

const registry = new Registry(COMMANDS);

function lookUp(name: string): () => void {
  const command = new Command();
  const bytes = encodeUtf8(name);
  command.takeLine(bytes, new DataView(bytes.buffer), 0, bytes.length, FROM_CONSOLE);
  return () => {
    registry.find(command);
  };
}

exposeOperations(Object.fromEntries(COMMANDS.map(({ name }) => name).map((name) => [name, lookUp(name)])));
