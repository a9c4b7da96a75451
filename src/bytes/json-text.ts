const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Reads JSON that comes from outside.
 * @param depth how many lists and objects may lie within each other: a deeper text could take more stack than there is
 * @throws {SyntaxError} for what is no JSON, or lies deeper
 */
export function parseJson(text: string, depth: number): unknown {
  if (isDeeper(text, depth)) throw new SyntaxError(`it has more than ${depth} levels`);
  return JSON.parse(text);
}

function isDeeper(text: string, depth: number): boolean {
  let level = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) quoted = !quoted;
    else if (quoted) {
      if (code === BACKSLASH) i++;
    } else if (code === 0x5b || code === 0x7b) {
      if (++level > depth) return true;
    } else if (code === 0x5d || code === 0x7d) level--;
  }
  return false;
}
