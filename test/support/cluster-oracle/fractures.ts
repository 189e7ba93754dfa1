import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../stale/random.js';
import { MEMBERS, TAG, type Stage } from './cast.js';
import type { Services } from './services.js';

/** A post is in its author's list, in the explore feed and in that of its tag; if banned or deleted, in none of them. */
export type Kind = 'like' | 'bookmark' | 'follow' | 'post';

/** For one kind of change: the number of reads of its places, and in how many of them these disagreed. */
export interface Fractured {
  reads: number;
  fractured: number;
  /** Longest time for which the places of one change were seen to disagree, ms. */
  longest: number;
}

export type Fractures = Readonly<Record<Kind, Fractured>>;

export const noFractures = (): Fractures => {
  const none = (): Fractured => ({ reads: 0, fractured: 0, longest: 0 });
  return { like: none(), bookmark: none(), follow: none(), post: none() };
};

type Commands = readonly (readonly string[])[];

const engagement = (kind: 'like' | 'bookmark', who: string, id: string): Commands => [
  ['SISMEMBER', `post:${id}:${kind}s`, who],
  ['ZSCORE', `user:${who}:${kind}${kind === 'like' ? 'd' : 'ed'}`, id],
];

/** Returns commands that read all places of one change at once. */
const placesOf = (kind: Kind, { random, posts }: Stage): Commands | null => {
  const [who, whom] = [random.oneOf(MEMBERS), random.oneOf(MEMBERS)];
  if (kind === 'follow')
    return [
      ['SISMEMBER', `user:${who}:following`, whom],
      ['SISMEMBER', `user:${whom}:followers`, who],
    ];
  // Posts whose author is deleted are left out: a job removes them later, on a single Redis too.
  const known = posts.filter(({ author }) => MEMBERS.includes(author)).slice(-12);
  if (known.length === 0) return null;
  const { id, author } = random.oneOf(known);
  if (kind !== 'post') return engagement(kind, who, id);
  return [
    ['ZSCORE', `user:${author}:posts`, id],
    ['ZSCORE', 'explore:feed', id],
    ['ZSCORE', `hashtag:${TAG}:posts`, id],
  ];
};

/** Whether the places disagree; null if they could not be read. */
const disagree = async (
  { ask, key }: Services,
  which: number,
  body: Commands,
): Promise<boolean | null> => {
  const answer = await ask(which, { as: key, method: 'POST', path: '/', body });
  if (answer === null || answer === 'refused' || answer.status !== 200) return null;
  if (!Array.isArray(answer.json)) throw new Error(answer.text);
  const presence = answer.json.map((reply: unknown) => {
    if (typeof reply === 'string' && reply.startsWith('ERR')) throw new Error(reply);
    return reply !== null && reply !== 0;
  });
  return new Set(presence).size > 1;
};

const TOO_LONG = 30_000;

/** Reads the places of one change, repeatedly while they disagree, until a limit. */
export const readOnce = async (
  random: Random,
  services: Services,
  stage: Stage,
  fractures: Fractures,
  isGivenUp: () => boolean,
): Promise<void> => {
  const kind = random.oneOf<Kind>(['like', 'bookmark', 'follow', 'post']);
  const commands = placesOf(kind, stage);
  if (commands === null) return;
  const which = random.below(2);
  const found = fractures[kind];
  const first = await disagree(services, which, commands);
  if (first === null) return;
  found.reads += 1;
  if (!first) return;
  found.fractured += 1;
  const began = performance.now();
  let turn = which;
  while ((await disagree(services, turn % 2, commands)) !== false) {
    turn += 1;
    if (isGivenUp() || performance.now() - began > TOO_LONG) break;
    await pause(2);
  }
  found.longest = Math.max(found.longest, performance.now() - began);
};

export const addTo = (sum: Fractures, more: Fractures): void => {
  for (const [kind, { reads, fractured, longest }] of Object.entries(more)) {
    const all = sum[kind as Kind];
    all.reads += reads;
    all.fractured += fractured;
    all.longest = Math.max(all.longest, longest);
  }
};

export const printed = (fractures: Fractures): string =>
  Object.entries(fractures)
    .map(([kind, { reads, fractured, longest }]) => {
      const share = fractured === 0 ? 'none' : `1 in ${Math.round(reads / fractured)}`;
      return `${kind}: ${reads} reads, fractured ${share}, longest ${longest.toFixed(0)} ms`;
    })
    .join('\n');
