import * as E from 'fp-ts/lib/Either.js';
import type { StoreDamaged } from '../../../application/errors.js';
import type { Idempotency, NewPostReading } from '../../../application/ports/post-acts.js';
import { COPIED_FIELDS } from '../../../domain/entities/author-copies.js';
import type { NewPost } from '../../../domain/post.js';
import type { Username } from '../../../domain/username.js';
import { postKey, tombstoneKey, userKey } from '../keys.js';
import { wrongType } from '../redis-error.js';
import { checksOf, fact, type Check, type Fact } from '../transaction.js';
import { answeredIn, answerFacts } from './answers.js';
import { typeOfTag } from './post-facts.js';

export interface KnownNewPost extends NewPostReading {
  readonly checks: readonly Check[];
  /** The number of the check that the author exists. */
  readonly ofAuthor: number;
  /** Requests of the author whose stored answers have expired. */
  readonly over: readonly string[];
}

const typeOf = (key: string): Fact => fact('TYPE', key);

/**
 * Reads whether the tags, the post, its tombstone, the caller and the author exist; for an idempotent request also its
 * former answer, and the author's fields that posts copy.
 */
export const newPostFacts = (
  { id, author, hashtags }: NewPost,
  actor: Username,
  request: Idempotency | null,
  now: number,
): readonly Fact[] => [
  ...hashtags.map(typeOfTag),
  typeOf(postKey(id)),
  fact('GET', tombstoneKey('post', id)),
  typeOf(userKey(actor)),
  typeOf(userKey(author)),
  ...(request === null
    ? []
    : [fact('HMGET', userKey(author), ...COPIED_FIELDS), ...answerFacts(author, request, now)]),
];

/** The usual replies to these facts, for a request without an Idempotency-Key. */
export const NEW_POST = ({ hashtags }: NewPost): readonly unknown[] => [
  ...hashtags.map(() => 'zset'),
  'none',
  null,
  'hash',
  'hash',
];

export const newPostReading = (
  { id, hashtags }: NewPost,
  facts: readonly Fact[],
  replies: readonly unknown[],
  now: number,
): E.Either<StoreDamaged, KnownNewPost> => {
  for (const [at, { command, key }] of facts.entries()) {
    const kinds = ['none', at < hashtags.length ? 'zset' : 'hash'];
    if (command === 'TYPE' && !kinds.includes(String(replies[at])))
      return E.left(wrongType(key, replies[at]));
  }
  const [stands, , actor, author, copied, ...answer] = replies.slice(hashtags.length);
  const values = (copied ?? []) as readonly (string | null)[];
  return E.right({
    id,
    snapshot: {
      author:
        author === 'hash'
          ? Object.fromEntries(COPIED_FIELDS.map((field, place) => [field, values[place] ?? '']))
          : null,
      isActorHere: actor === 'hash',
      isTaken: stands !== 'none',
      unused: hashtags.filter((_, place) => replies[place] === 'none'),
      answered: answer.length === 0 ? null : answeredIn(answer, now),
    },
    checks: checksOf(facts, replies),
    ofAuthor: hashtags.length + 4,
    over: (answer[2] ?? []) as readonly string[],
  });
};
