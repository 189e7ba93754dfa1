import type { Idempotency } from '../../application/ports/post-store.js';
import type { Post } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import type { Answer, Keyspace } from './keyspace.js';

const DAY_MS = 86_400_000;

const nameOf = (author: Username, { scope, key }: Idempotency): string =>
  JSON.stringify([author, scope, key]);

/** The first answers stand in the order of their making, so the sweep ends at the first fresh one. */
const sweep = (space: Keyspace, now: number): void => {
  for (const [name, { until }] of space.answers) {
    if (now < until) return;
    space.answers.delete(name);
  }
};

export const recall = (
  space: Keyspace,
  author: Username,
  idempotency: Idempotency,
  now: number,
): Answer | undefined => {
  const answer = space.answers.get(nameOf(author, idempotency));
  return answer !== undefined && now < answer.until ? answer : undefined;
};

/** Keeps what a request was answered, as it was answered, for 24 hours. */
export const remember = (
  space: Keyspace,
  idempotency: Idempotency,
  post: Post,
  now: number,
): void => {
  sweep(space, now);
  const name = nameOf(post.username, idempotency);
  // An expired answer under the same name would keep its early place.
  space.answers.delete(name);
  space.answers.set(name, { digest: idempotency.digest, post, until: now + DAY_MS });
};

/** Nobody is given what an author said who is gone. */
export const forgetAnswers = (space: Keyspace, author: Username): void => {
  for (const [name, { post }] of space.answers)
    if (post.username === author) space.answers.delete(name);
};
