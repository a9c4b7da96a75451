/**
 * Why the board cannot start or go on, in one line that tells the person at the keyboard what to do.
 * Ends the process with exit code 2.
 */
export class FatalError extends Error {
  override readonly name: string = 'FatalError';
}

/** What a caught value says of itself. */
export function messageOf(problem: unknown): string {
  return problem instanceof Error ? problem.message : String(problem);
}

/** The code of a system error (`ENOENT`), empty where there is none. */
export function codeOf(problem: unknown): string {
  const code = (problem as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : '';
}
