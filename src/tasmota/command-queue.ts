/**
 * Commands that wait for their turn, in one buffer, which has to be made before the first of them is added. From then on adding
 * and taking them allocates nothing: a command is carried out where it stands, and dropped when the next one is taken, so
 * that others may be added meanwhile.
 */

/** Bytes in front of each line: its length and how it is to be run, and what has caused it. */
const HEADER = 3;
/** The longest line: its length has eleven bits, beside five for how. */
const LONGEST = 0x7ff;

const NOTHING = new Uint8Array(0);
const NO_VIEW = new DataView(NOTHING.buffer);

export class CommandQueue {
  /** Holds the line taken last, at its front, and those that wait behind it. */
  lines = NOTHING;
  /** The same buffer. */
  view = NO_VIEW;
  /** One past the last byte of the line taken last. */
  lineEnd = HEADER;
  /** What was said with the line taken last: five bits, and a byte. */
  lineHow = 0;
  lineCause = 0;
  /** Bytes at the front that belong to the line taken last. */
  private _taken = 0;
  /** Bytes in use. */
  private _length = 0;

  /** Makes the buffer, if there is none. @param capacity bytes, `HEADER` of them for each command */
  makeRoom(capacity: number): void {
    if (this.lines.length > 0) return;
    this.lines = new Uint8Array(capacity);
    this.view = new DataView(this.lines.buffer);
  }

  /** Where the line taken last stands. */
  get lineStart(): number {
    return HEADER;
  }

  get empty(): boolean {
    return this._length === this._taken;
  }

  /** How much is in use: with it, `shorten` takes back what has been added since. */
  get used(): number {
    return this._length;
  }

  /** Where the text of the next line is to be written, up to `lines.length`, for `append` to enter it. */
  get place(): number {
    return this._length + HEADER;
  }

  /** `lineHow` of the line that is next; only if there is one. */
  get nextHow(): number {
    return (this.lines[this._taken] as number) >> 3;
  }

  /**
   * Enters the line that has been written from `place` on.
   * @param end one past its last byte
   * @param how 0 to 31
   * @param cause 0 to 255
   * @returns `false`: there was no room for it
   */
  append(end: number, how: number, cause: number): boolean {
    const at = this._length;
    const length = end - at - HEADER;
    if (end > this.lines.length || length > LONGEST) return false;
    this.lines[at] = (how << 3) | (length >> 8);
    this.lines[at + 1] = length;
    this.lines[at + 2] = cause;
    this._length = end;
    return true;
  }

  /** Takes back what has been added since `used` was so much. */
  shorten(used: number): void {
    this._length = used;
  }

  /** Forgets what waits. The line taken last stays: it may be what asked for this. */
  forget(): void {
    this._length = this._taken;
  }

  /** Drops the line taken last, and takes the next one: it stands from `lineStart` to `lineEnd`. Only if there is one. */
  takeLine(): void {
    this.dropTaken();
    const lines = this.lines;
    const first = lines[0] as number;
    this.lineHow = first >> 3;
    this.lineCause = lines[2] as number;
    this.lineEnd = this._taken = HEADER + (((first & 7) << 8) | (lines[1] as number));
  }

  /** Makes room where the line taken last stands. */
  dropTaken(): void {
    this.lines.copyWithin(0, this._taken, this._length);
    this._length -= this._taken;
    this._taken = 0;
  }

  /** Clears bits of the causes of all that waits. @param mask the bits that stay */
  maskCauses(mask: number): void {
    const { lines } = this;
    let at = this._taken;
    while (at < this._length) {
      lines[at + 2] = (lines[at + 2] as number) & mask;
      at += HEADER + ((((lines[at] as number) & 7) << 8) | (lines[at + 1] as number));
    }
  }
}
