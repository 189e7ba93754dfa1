import * as E from 'fp-ts/lib/Either.js';
import type { Idempotency, PostAct } from '../../../application/ports/post-acts.js';
import type { NewPostSnapshot } from '../../../domain/sync/decide-post.js';
import type { Username } from '../../../domain/username.js';
import { answerField, answersKey, answersOrderKey } from '../keys.js';
import type { KeyList, Operation } from '../plan.js';
import { toPost } from '../post-row.js';
import { Hash, json } from '../rows.js';
import { fact, type Fact } from '../transaction.js';

/** Lifetime of the first answers to requests, which are kept by author so that they are deleted with the author, ms. */

const DAY_MS = 24 * 3_600_000;

/** Each new answer deletes up to so many expired ones, so that few accumulate. */
const FORGOTTEN_AT_ONCE = 10;

const fieldOf = ({ scope, key }: Idempotency): string => answerField(scope, key);

/** Reads the former answer, its expiry, and the author's expired answers. */
export const answerFacts = (
  author: Username,
  request: Idempotency,
  now: number,
): readonly Fact[] => [
  fact('HGET', answersKey(author), fieldOf(request)),
  fact('ZSCORE', answersOrderKey(author), fieldOf(request)),
  fact(
    'ZRANGE',
    answersOrderKey(author),
    ...['-inf', now, 'BYSCORE', 'LIMIT', 0, FORGOTTEN_AT_ONCE],
  ),
];

const Kept = json(Hash);

/** Null where no answer is stored that has not expired. */
export const answeredIn = (
  [kept, until]: readonly unknown[],
  now: number,
): NewPostSnapshot['answered'] => {
  if (typeof kept !== 'string' || !(Number(until ?? 0) > now)) return null;
  const [, digest = '', text = ''] = /^(\S*) (.*)$/s.exec(kept) ?? [];
  const hash = Kept.decode(text);
  const post = E.isRight(hash) ? toPost(hash.right) : hash;
  return E.isRight(post) ? { digest, post: post.right } : null;
};

/** Keeps the answer for a day, and deletes expired ones. */
export const keepAnswerOps = (
  { place }: KeyList,
  { author, request, hash }: NonNullable<PostAct['answer']>,
  over: readonly string[],
  now: number,
): readonly Operation[] => {
  const answers = place(answersKey(author), 'hash');
  const order = place(answersOrderKey(author), 'zset');
  return [
    ...(over.length === 0
      ? []
      : [['HDEL', answers, ...over] as const, ['ZREM', order, ...over] as const]),
    ['HSET', answers, fieldOf(request), `${request.digest} ${JSON.stringify(hash)}`],
    ['ZADD', order, String(now + DAY_MS), fieldOf(request)],
    ['PEXPIRE', answers, String(DAY_MS)],
    ['PEXPIRE', order, String(DAY_MS)],
  ];
};
