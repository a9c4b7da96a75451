import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Board, parseBoard } from '../virtual/board.js';
import { codeOf, FatalError, messageOf } from './errors.js';

export const DEFAULT_BOARD = 'devkit';

const FOLDER = join(import.meta.dirname, '..', '..', 'boards');

/** The names of the boards that ship. */
export function boardNames(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .map((name) => basename(name, '.json'))
    .sort((a, b) => Number(b === DEFAULT_BOARD) - Number(a === DEFAULT_BOARD) || a.localeCompare(b));
}

/** @param choice the name of a board that ships, or a file @throws {FatalError} naming what is wrong */
export function loadBoard(choice: string): Board {
  const ships = boardNames();
  const file = ships.includes(choice) ? join(FOLDER, `${choice}.json`) : choice;
  const advice = `Boards that ship: ${ships.join(', ')}.`;
  let text: string;
  try {
    if (!statSync(file).isFile()) throw new Error('it is not a file');
    // Some editors begin a file with a byte-order mark, which is no JSON.
    text = readFileSync(file, 'utf8').replace(/^\ufeff/, '');
  } catch (problem) {
    throw new FatalError(`The board file ${choice} cannot be read: ${why(problem)}. ${advice}`);
  }
  try {
    return parseBoard(basename(file, '.json'), text);
  } catch (problem) {
    throw new FatalError(`The board file ${choice} is not valid: ${messageOf(problem)}. ${advice}`);
  }
}

function why(problem: unknown): string {
  switch (codeOf(problem)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'there is no such file';
    case 'EACCES':
    case 'EPERM':
      return 'no permission';
    default:
      return messageOf(problem);
  }
}
