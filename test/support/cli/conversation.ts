import { PassThrough, Writable } from 'node:stream';
import type { Terminal } from '../../../src/adapters/cli/context.js';

/** What the program says, and what is typed then. */
export type Step = readonly [said: string, typed: string];

export interface Conversation {
  readonly terminal: Terminal;
  /** All that was shown. */
  readonly shown: () => string;
  /** What nobody came to say. */
  readonly left: () => readonly Step[];
}

/** A person at a terminal, who types each answer once the question is there. */
export const converse = (steps: readonly Step[]): Conversation => {
  const input = new PassThrough();
  const rest = [...steps];
  let all = '';
  let unread = '';
  const output = new Writable({
    write: (chunk: Buffer, _, done) => {
      all += chunk.toString();
      unread += chunk.toString();
      const [next] = rest;
      if (next !== undefined && unread.includes(next[0])) {
        rest.shift();
        unread = '';
        setImmediate(() => input.write(next[1]));
      }
      done();
    },
  });
  return { terminal: { input, output }, shown: () => all, left: () => rest };
};
