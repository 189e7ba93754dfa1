import { readFileSync } from 'node:fs';

type Some = readonly [string, ...string[]];

export interface Topic {
  /** The commonest first. */
  readonly tags: Some;
  readonly openers: Some;
  readonly closers: Some;
  readonly bios: Some;
  /** What they sell each other. */
  readonly goods: Some;
}

/** What people are called, and what they write about, the most loved first. */
export const WORDS = JSON.parse(
  readFileSync(new URL('./words.json', import.meta.url), 'utf8'),
) as Readonly<Record<'first' | 'last' | 'cities', Some>> & {
  readonly topics: readonly [Topic, ...Topic[]];
};
