import type { Stores } from '../../../src/application/ports/stores.js';
import type { PostId } from '../../../src/domain/post.js';
import type { Snapshot } from '../../../src/domain/invariant/snapshot.js';
import type { Username } from '../../../src/domain/username.js';
import * as E from 'fp-ts/lib/Either.js';
import * as assert from 'uvu/assert';
import type { History } from './history.js';
import type { Deed, Plan } from './intents.js';
import { RANGE, type Parcel } from './sendings.js';

/** A ban or its lifting that was answered with success; `at` in ms. */
export interface Judgement {
  readonly key: string;
  readonly at: number;
  readonly isBan: boolean;
}

/** Records that arrive one after the other, and what a person does by key when they have. */
interface Section {
  readonly parcels: readonly Parcel[];
  readonly deed: Deed | null;
}

/** Cuts what arrives at the places of the deeds. */
export const sectionsOf = (
  parcels: readonly Parcel[],
  { deeds }: Pick<Plan, 'deeds'>,
): readonly Section[] => {
  const cuts = deeds
    .map((deed) => ({ deed, end: Math.ceil((deed.order / RANGE) * parcels.length) }))
    .toSorted((a, b) => a.end - b.end);
  const places = [0, ...cuts.map(({ end }) => end)];
  return [...cuts, { deed: null, end: parcels.length }].map(({ deed, end }, place) => ({
    parcels: parcels.slice(places[place], end),
    deed,
  }));
};

const MODERATOR = 'moderator' as Username;

/** Somebody who bans, at instants that no record told by then is later than. */
export const makeModerator = ({ posts }: Pick<Stores, 'posts'>) => {
  const judgements: Judgement[] = [];
  const keys = new Set<string>();
  let now = 0;
  return {
    judgements,
    act: async ({ parcels, deed }: Section): Promise<void> => {
      for (const { change } of parcels) {
        now = Math.max(now, change.at);
        if (change.entity === 'post') keys.add(change.row.key);
      }
      const key = [...keys][(deed?.one ?? 0) % Math.max(1, keys.size)];
      if (deed === null || key === undefined) return;
      now += 1;
      const { isBan } = deed;
      const ban = isBan ? { banned_at: now, banned_by: MODERATOR } : null;
      const result = await posts.setBan(key as PostId, ban, null, now)();
      if (E.isRight(result)) judgements.push({ key, at: now, isBan });
      else assert.is(result.left._tag, 'PostNotFound');
    },
  };
};

/** Where the bans are not those of the deeds: the last one about a post counts, until the post dies. */
export const wrongBans = (
  { end, deaths }: Pick<History, 'end' | 'deaths'>,
  judgements: readonly Judgement[],
  snapshot: Snapshot,
): readonly string[] =>
  [...end.posts.keys()].flatMap((key) => {
    const last = judgements.findLast((judgement) => judgement.key === key);
    const died = Math.max(0, ...deaths.flatMap((death) => (death.key === key ? death.at : [])));
    const should = last !== undefined && last.isBan && last.at > died;
    const stored = snapshot.get(`post:${key}`);
    const is = stored?.type === 'hash' && stored.fields['banned'] === '1';
    return is === should ? [] : [`post ${key}: ${should ? 'should' : 'should not'} be banned`];
  });
