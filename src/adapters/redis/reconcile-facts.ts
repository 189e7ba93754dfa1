import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import type { Look } from '../../application/ports/reconciler.js';
import { Hash, json, NumberText } from './rows.js';
import { decodeReply } from './decode-reply.js';

/** A score as its text, which JSON numbers of Lua would cut short. */
const Score = new t.Type<number | null, string | null>(
  'Score',
  (u): u is number | null => u === null || typeof u === 'number',
  (u, context) => {
    if (u === null) return t.success(null);
    return typeof u === 'string' ? t.success(Number(u)) : t.failure(u, context);
  },
  (a) => (a === null ? null : String(a)),
);

// cjson writes an empty table as an object, but these lists are put together as text.
const Fields = t.union([Hash, t.null]);
const Names = t.array(t.string);

const Core = t.union([
  t.type({
    of: t.literal('user'),
    fields: Fields,
    large: Names,
    damaged: Names,
    indexed: t.boolean,
    posts: t.number,
    followers: t.number,
    following: t.number,
    regular: Score,
    models: Score,
    board: Score,
    busy: t.boolean,
  }),
  t.type({
    of: t.literal('post'),
    fields: Fields,
    origin: Fields,
    large: Names,
    damaged: Names,
    author: Fields,
    banned: Score,
    erased: t.union([t.null, t.type({ at: NumberText, versions: t.string })]),
    likes: t.number,
    bookmarks: t.number,
    timeline: Score,
    explore: Score,
    tags: t.array(t.type({ tag: t.string, posts: Score, ranked: Score })),
    busy: t.boolean,
  }),
  t.type({
    of: t.literal('edge'),
    user: t.boolean,
    target: t.boolean,
    mine: t.boolean,
    theirs: t.boolean,
    unlisted: Names,
    damaged: Names,
    aside: t.boolean,
    post: Fields,
    busy: t.boolean,
  }),
  t.type({
    of: t.literal('place'),
    stands: t.boolean,
    post: Fields,
    author: t.boolean,
    large: Names,
    damaged: Names,
    busy: t.boolean,
  }),
  t.type({ of: t.literal('name'), stands: t.boolean, user: t.boolean, busy: t.boolean }),
]);

export const KeyCore = t.type({
  of: t.literal('key'),
  type: t.string,
  kind: t.union([t.string, t.null]),
  expires: t.boolean,
  owner: t.boolean,
  surplus: t.union([t.type({ set: t.string, by: t.number }), t.null]),
  busy: t.boolean,
});

const CoreText = json(t.union([Core, KeyCore]));

const BesideText = json(t.union([t.type({ exploreSize: t.number, exploreOldest: Score }), t.null]));

const NOTHING_BESIDE = { exploreSize: 0, exploreOldest: null };

/** One look from the three texts that read-looks.lua answers for it. */
export const toLook = (core: unknown, beside: unknown, sum: string): E.Either<StoreError, Look> =>
  pipe(
    E.Do,
    E.bind('facts', () => decodeReply(CoreText)(core)),
    E.bind('besides', () => decodeReply(BesideText)(beside)),
    E.map(({ facts, besides }) => ({
      facts: facts.of === 'post' ? { ...facts, ...(besides ?? NOTHING_BESIDE) } : facts,
      sum,
    })),
  );
