import type { Readable, Writable } from 'node:stream';

/** Where a person can be asked. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
}

/** What a command sees of the world around it, so that a test can be that world. */
export interface Io {
  /** A line of the result: stdout. */
  readonly out: (line: string) => void;
  /** A line about what goes on or wrong: stderr. */
  readonly tell: (line: string) => void;
  /** The terminal that a bar is drawn on; null when nobody looks on. */
  readonly screen: Writable | null;
  /** Null when nobody sits there. */
  readonly terminal: Terminal | null;
  readonly stdin: AsyncIterable<Uint8Array>;
  /** ms since the epoch. */
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
}

/** What a command ends with, as the shell sees it. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

/** Says why a command could not do its work: a line of JSON for scripts, or a sentence. */
export const tellFault = (io: Io, json: boolean, code: string, message: string): void => {
  if (json) io.out(JSON.stringify({ type: 'error', code, message }));
  else io.tell(message);
};
