/**
 * A table of which neither the list nor a row can be changed. On a board such tables stay in ROM: what could be
 * changed would need a place in RAM.
 */
export function frozenTable<T>(rows: T[]): readonly T[] {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    // Bytes cannot be frozen; those of a preloaded module are read-only there.
    if (!ArrayBuffer.isView(row)) Object.freeze(row);
  }
  return Object.freeze(rows);
}
