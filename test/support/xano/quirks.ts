import type { Reply } from './reply.js';

/** What may be wrong with one answer of Xano. */
export type Quirk =
  /** Sends this reply instead of the right answer. */
  | { readonly kind: 'answer'; readonly reply: Reply }
  /** Returns the rows as if no search condition had been given. */
  | { readonly kind: 'ignore filters' }
  /** Returns the rows from the last id to the first. */
  | { readonly kind: 'ignore sort' }
  /** Sends half of the answer, then closes the connection. */
  | { readonly kind: 'cut' }
  /** Sends the right answer, once the gate is open. */
  | { readonly kind: 'hold'; readonly open: Promise<void>; readonly arrive: () => void };

export interface Gate {
  /** Returns how many requests have arrived at the gate. */
  readonly arrived: () => number;
  /** Releases the requests that wait, and those that are still to come. */
  readonly release: () => void;
}

export interface Quirks {
  /** Sets the quirk for the next `times` requests, after those already set. */
  readonly next: (quirk: Quirk, times?: number) => void;
  /** Holds back the answers to the next `times` requests until the gate is released. */
  readonly hold: (times?: number) => Gate;
  /** Returns and removes the quirk for the current request; null when none is set. */
  readonly take: () => Quirk | null;
  /** Opens every gate and forgets the quirks that are still set. */
  readonly clear: () => void;
}

const answer = (status: number, body: unknown, headers = {}): Quirk => ({
  kind: 'answer',
  reply: { status, text: typeof body === 'string' ? body : JSON.stringify(body), headers },
});

/** An uncaught throw in a function stack of Xano. */
export const errorUnderSuccess: Quirk = answer(200, {
  payload: 'the row is gone',
  statement: 'Throw Error',
});
export const codeUnderSuccess: Quirk = answer(200, {
  code: 'ERROR_FATAL',
  message: 'Unable to locate var: rows.items',
});
export const emptyBody: Quirk = answer(200, '');
export const notJson: Quirk = answer(200, '<html><body>Xano is being updated</body></html>');
export const ignoreFilters: Quirk = { kind: 'ignore filters' };
export const ignoreSort: Quirk = { kind: 'ignore sort' };
export const cut: Quirk = { kind: 'cut' };
/** A quirk that sends another answer; a body that is not text is printed as JSON. */
export const replyWith = answer;

export const makeQuirks = (): Quirks => {
  const queue: Quirk[] = [];
  const gates = new Set<() => void>();
  return {
    next: (quirk, times = 1) => {
      for (let n = 0; n < times; n += 1) queue.push(quirk);
    },
    hold: (times = 1) => {
      let arrived = 0;
      let release = (): void => undefined;
      const open = new Promise<void>((resolve) => {
        release = resolve;
      });
      const arrive = (): void => {
        arrived += 1;
      };
      gates.add(release);
      for (let n = 0; n < times; n += 1) queue.push({ kind: 'hold', open, arrive });
      return { arrived: () => arrived, release };
    },
    take: () => queue.shift() ?? null,
    clear: () => {
      queue.length = 0;
      for (const release of gates) release();
      gates.clear();
    },
  };
};
