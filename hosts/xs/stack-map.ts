import { SourceMap } from 'node:module';

/** A place in a stack of XS: the number of a script, and a line in it. */
const PLACE = /\(#\d+:(\d+)\)/g;

/** Tells where in the sources a stack of XS leads through; XS itself knows only lines of the bundle. */
export class StackMap {
  readonly #map: SourceMap;

  /** @param map a source map of the bundle, as JSON */
  constructor(map: string) {
    this.#map = new SourceMap(JSON.parse(map));
  }

  /** The text with lines of sources in the place of lines of the bundle, as far as they are known. */
  explain(stack: string): string {
    return stack.replace(PLACE, (place, line) => {
      // XS tells no column: the last one, since a line of the bundle seldom holds more than one of a source.
      const entry = this.#map.findEntry(Number(line) - 1, Number.MAX_SAFE_INTEGER);
      return 'originalSource' in entry ? `(${entry.originalSource}:${entry.originalLine + 1})` : place;
    });
  }
}
