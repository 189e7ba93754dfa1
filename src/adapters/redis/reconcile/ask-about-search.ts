import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../../application/errors.js';
import { isStray, parseSearchEntry } from '../../../domain/search-entries.js';
import type { RedisConnection } from '../connection.js';
import { jobOf, userKey, userSearchKey } from '../keys.js';
import { readGathered } from './gather.js';
import {
  answers,
  busyWith,
  hashAt,
  question,
  type ClaimOf,
  type ReadReplies,
  type Question,
} from './question.js';

/** The fields a user is found by; a user with neither does not exist, or is read again. */
const NAMES = ['username', 'display_name'];

const foundBy = (asked: Question, entry: string) => {
  const username = parseSearchEntry(entry)?.username ?? null;
  return { username, hash: username === null ? null : hashAt(asked, userKey(username), NAMES) };
};

export const askAboutSearchEntry = (
  asked: Question,
  { entry }: ClaimOf<'search-entry'>,
): ReadReplies => {
  const stands = asked.watch('ZSCORE', userSearchKey, [entry]);
  const { username, hash } = foundBy(asked, entry);
  const busy = busyWith(asked, username === null ? [] : [jobOf('erase', username)]);
  return (replies) => ({
    of: 'search-entry',
    stands: replies.isThere(stands),
    fields: hash?.of(replies) ?? null,
    large: hash?.large(replies) ?? [],
    damaged: replies.damaged(),
    busy: busy(replies),
  });
};

/** Returns the search entries that seem to belong to no user; each is read at an instant of its own. */
export const readStrays = (
  redis: RedisConnection,
  entries: readonly string[],
): TE.TaskEither<StoreError, readonly ClaimOf<'search-entry'>[]> => {
  const asked = question(true);
  const found = entries.map((entry) => ({ entry, ...foundBy(asked, entry) }));
  return pipe(
    readGathered(redis, asked.facts),
    TE.map((replies) => {
      const read = answers(asked, replies, 0);
      return found
        .filter(({ entry, hash }) => isStray(entry, hash?.of(read) ?? null))
        .map(({ entry }) => ({ of: 'search-entry', entry }));
    }),
  );
};
