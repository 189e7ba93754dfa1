import type { Idempotency, NewPostReading } from '../../../application/ports/post-acts.js';
import { COPIED_FIELDS } from '../../../domain/entities/author-copies.js';
import type { NewPost } from '../../../domain/post.js';
import type { Username } from '../../../domain/username.js';
import { postKey, tombstoneKey, userKey } from '../keys.js';
import { fact, type Check, type Fact } from '../transaction.js';
import { answeredIn, answerFacts } from './answers.js';
import { firstOf, isEmpty } from './post-facts.js';

export interface KnownNewPost extends NewPostReading {
  readonly checks: readonly Check[];
  /** Requests of the author whose answers are forgotten. */
  readonly over: readonly string[];
}

/**
 * What the author's posts have a copy of, the post itself, its tombstone, who acts, what was answered before, and its
 * tags.
 */
export const newPostFacts = (
  { id, author, hashtags }: NewPost,
  actor: Username,
  request: Idempotency | null,
  now: number,
): readonly Fact[] => [
  fact('TYPE', userKey(author)),
  fact('HMGET', userKey(author), ...COPIED_FIELDS),
  fact('HGETALL', postKey(id)),
  fact('GET', tombstoneKey('post', id)),
  fact('TYPE', userKey(actor)),
  ...(request === null ? [] : answerFacts(author, request, now)),
  ...hashtags.map(firstOf),
];

const FIRST_ANSWER = 5;

/** The check of the author's existence is the last. */
export const newPostReading = (
  { id, hashtags }: NewPost,
  facts: readonly Fact[],
  replies: readonly unknown[],
  now: number,
): KnownNewPost => {
  const [type, copied, hash, , actor] = replies;
  const rest = replies.slice(FIRST_ANSWER, replies.length - hashtags.length);
  const used = replies.slice(replies.length - hashtags.length);
  const values = copied as readonly (string | null)[];
  const checks = facts.map((asked, place) => ({ ...asked, reply: replies[place] }));
  const [ofAuthor, ...others] = checks;
  return {
    id,
    snapshot: {
      author:
        type === 'hash'
          ? Object.fromEntries(COPIED_FIELDS.map((field, place) => [field, values[place] ?? '']))
          : null,
      isActorHere: actor === 'hash',
      isTaken: !isEmpty(hash),
      unused: hashtags.filter((_, place) => isEmpty(used[place])),
      answered: rest.length === 0 ? null : answeredIn(rest, now),
    },
    checks: [
      ...others.slice(0, others.length - hashtags.length),
      ...others.slice(others.length - hashtags.length).filter(({ reply }) => isEmpty(reply)),
      ...(ofAuthor === undefined ? [] : [ofAuthor]),
    ],
    over: (rest[2] ?? []) as readonly string[],
  };
};
