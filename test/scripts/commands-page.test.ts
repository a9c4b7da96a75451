import { readdirSync, readFileSync } from 'node:fs';
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

it('names no command that no test names, beside those that go through all of them', () => {
  const folder = join(import.meta.dirname, '../tasmota');
  const general = /bad-input|random-commands|registry/;
  const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && !general.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
  const all = texts.join('\n').toLowerCase();
  const untested = COMMANDS.filter(
    ({ name }) => !new RegExp(`['"\`/;_ ]${name.toLowerCase()}\\d*['"\`; ]`).test(all),
  );
  expect(untested.map(({ name }) => name)).toEqual([]);
});
