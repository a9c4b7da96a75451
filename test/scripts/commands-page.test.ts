import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { GROUPS } from '../../scripts/commands-page/groups.js';
import { commandsPage } from '../../scripts/commands-page/page.js';
import { COMMANDS } from '../../src/tasmota/commands/table.js';

it('docs/commands.md is what the table of commands makes: npm run docs writes it', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/commands.md'), 'utf8');
  expect(page).toBe(commandsPage());
});

it('has every command of the table, once', () => {
  const shown = GROUPS.flatMap(({ rows }) => rows.map(({ name }) => name));
  expect([...shown].sort()).toEqual(COMMANDS.map(({ name }) => name).sort());
});
