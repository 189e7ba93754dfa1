import * as E from 'fp-ts/lib/Either.js';
import fc from 'fast-check';
import { parseHashtag, type Hashtag } from '../../../src/domain/hashtag.js';
import { POST_PARTS, SHARED, TAG_PARTS, USER_PARTS, type Key } from '../../../src/domain/key.js';
import type { CommentId } from '../../../src/domain/comment.js';
import type { PostId } from '../../../src/domain/post.js';
import type { Principal } from '../../../src/domain/principal.js';
import { parseUsername, type Username } from '../../../src/domain/username.js';

const fromAlphabet = (alphabet: string): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...Array.from(alphabet)), minLength: 1, maxLength: 64 });

/** A record like those of the code: with a prototype, and with every field present. */
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record(model, { noNullPrototype: true });

const LATIN = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';

export const usernames: fc.Arbitrary<Username> = fromAlphabet(`${LATIN}.`)
  .filter((text) => E.isRight(parseUsername(text)))
  .map((text) => text as Username);

export const postIds: fc.Arbitrary<PostId> = fromAlphabet(LATIN).map((text) => text as PostId);

const codePoints = (shape: RegExp): readonly string[] =>
  Array.from({ length: 0x11_0000 }, (_, code) => String.fromCodePoint(code)).filter(
    (character) => character.isWellFormed() && shape.test(character),
  );

const LETTERS = codePoints(/^[\p{L}\p{N}_]$/u);
const MARKS = codePoints(/^\p{M}$/u);

const among = (characters: readonly string[]): fc.Arbitrary<string> =>
  fc.nat({ max: characters.length - 1 }).map((place) => characters[place] ?? '');

/** Words of letters of any script, each with or without a mark. */
export const words: fc.Arbitrary<string> = fc.string({
  unit: fc
    .tuple(among(LETTERS), fc.oneof({ weight: 3, arbitrary: fc.constant('') }, among(MARKS)))
    .map(([letter, mark]) => letter + mark),
  minLength: 1,
  maxLength: 20,
});

export const hashtags: fc.Arbitrary<Hashtag> = words.chain((word) => {
  const tag = parseHashtag(word);
  return E.isRight(tag) ? fc.constant(tag.right) : fc.constant('tag' as Hashtag);
});

export const keys: fc.Arbitrary<Key> = fc.oneof(
  record({
    of: fc.constant('user' as const),
    username: usernames,
    part: fc.constantFrom(null, ...USER_PARTS),
  }),
  record({
    of: fc.constant('post' as const),
    id: postIds,
    part: fc.constantFrom(null, ...POST_PARTS),
  }),
  record({
    of: fc.constant('comment' as const),
    id: postIds.map((id) => id as string as CommentId),
  }),
  record({
    of: fc.constant('hashtag' as const),
    tag: hashtags,
    part: fc.constantFrom(...TAG_PARTS),
  }),
  record({
    of: fc.constant('app' as const),
    name: fc.constantFrom(...SHARED),
  }),
);

export const principals: fc.Arbitrary<Principal> = fc.oneof(
  record({ kind: fc.constant('service' as const), username: usernames }),
  record({
    kind: fc.constant('user' as const),
    username: usernames,
    role: fc.constantFrom('user', 'model', 'admin'),
    userId: fc.constant(null),
  }),
);

/** Any UTF-16 text, including NUL and lone surrogates. */
export const anyText: fc.Arbitrary<string> = fc
  .array(fc.integer({ min: 0, max: 0xff_ff }), { maxLength: 20 })
  .map((units) => String.fromCharCode(...units));
