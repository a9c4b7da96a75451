/** Bytes from hexadecimal; `61*5` stands for five times 61. */
export function hex(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const word of text.split(' ').filter((part) => part !== '')) {
    const [byte, count] = word.split('*') as [string, string?];
    for (let i = 0; i < Number(count ?? 1); i++) bytes.push(Number.parseInt(byte, 16));
  }
  return Uint8Array.from(bytes);
}

/** Bytes as hexadecimal, with a space between each two. */
export function hexOf(bytes: Iterable<number>): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
