/** What the SDK's app for Linux has of the program that runs it. With `runner.c` it is a line to stdin and stdout. */
interface Screen {
  /** A string is a message, of a letter and a text; bytes go to stdout as they are. */
  postMessage(message: string | ArrayBuffer): void;
  /** Told each message of the runner. */
  onMessage?: (message: string) => void;
}

declare const screen: Screen;

/** What the runner says. */
export interface RunnerEvents {
  /** What follows the app's name on the command line. Comes once, first. */
  arguments(words: readonly string[]): void;
  /** A line from stdin. */
  line(text: string): void;
  /** The end is asked for: Ctrl-C and the like. */
  stop(): void;
}

/** Prints a text that ends its own lines. */
export function print(text: string): void {
  screen.postMessage(`P${text}`);
}

/** Prints bytes: the whole of a buffer. Allocates nothing. */
export function printBytes(bytes: ArrayBuffer): void {
  screen.postMessage(bytes);
}

/** Ends the process. @param code the exit code */
export function exit(code: number): void {
  screen.postMessage(`Q${code}`);
}

/** Begins to listen. */
export function listen(events: RunnerEvents): void {
  screen.onMessage = (message) => {
    const text = message.slice(1);
    if (message.startsWith('A')) events.arguments(text === '' ? [] : text.split('\n'));
    else if (message.startsWith('L')) events.line(text);
    else if (message.startsWith('S')) events.stop();
  };
}
