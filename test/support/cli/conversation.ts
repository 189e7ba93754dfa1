import { PassThrough, Writable } from 'node:stream';
import type { Terminal } from '../../../src/adapters/cli/context.js';

/** What the program says, and what is typed in answer. */
export type Step = readonly [said: string, typed: string];

export interface Conversation {
  readonly terminal: Terminal;
  /** Everything that was printed. */
  readonly shown: () => string;
  /** The steps that were never reached. */
  readonly left: () => readonly Step[];
}

/** Plays a person at a terminal, who types each answer once its question appears. */
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
