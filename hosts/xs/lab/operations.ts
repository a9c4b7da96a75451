/** One operation to be measured: it finds everything it needs in variables set up before. */
export type Operation = () => void;

/** For an entry that runs inside XS: puts the operations where the meter finds them by name. */
export function exposeOperations(operations: Readonly<Record<string, Operation>>): void {
  (globalThis as { operations?: Readonly<Record<string, Operation>> }).operations = operations;
}
