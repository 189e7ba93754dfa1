import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../../application/errors.js';
import type { Username } from '../../../domain/username.js';
import { readFacts } from '../commit.js';
import type { RedisConnection } from '../connection.js';
import { formerKey, userKey } from '../keys.js';
import { fact } from '../transaction.js';

/** What one read of a list of names returns. */
interface NameListReply {
  /** The username of the list's owner comes first, false where the owner does not exist. */
  readonly owner: readonly (string | false)[];
  /** Names and instants in turn. */
  readonly entries: readonly string[];
  /** For each name, and last for the owner; false: that user is not being erased. */
  readonly erasures: readonly (string | false)[];
}

/**
 * Reads a list of names, and after it whether these users exist, since they lie in other buckets. Where somebody else had one
 * of the names until lately, the list may be of that time: it is read again until all such users in it were met before.
 */
export const namesByBucket = <A extends NameListReply>(
  redis: RedisConnection,
  look: TE.TaskEither<StoreError, A>,
  met: ReadonlySet<Username> = new Set(),
): TE.TaskEither<StoreError, A> =>
  pipe(
    look,
    TE.flatMap((list) => {
      const [owner = false] = list.owner;
      const names = list.entries.filter((_, at) => at % 2 === 0);
      const users = [...names, owner === false ? '' : owner].map((name) => name as Username);
      const facts = users.flatMap((name) => [
        fact('EXISTS', userKey(name)),
        fact('EXISTS', formerKey(name)),
      ]);
      return pipe(
        readFacts(redis, facts),
        TE.flatMap((are) => {
          const here = users.map((_, at) => are[2 * at] === 1);
          const namesakes = users.filter((_, at) => here[at] === true && are[2 * at + 1] === 1);
          return namesakes.every((name) => met.has(name))
            ? TE.right({ ...list, erasures: here.map((isHere) => (isHere ? false : '')) })
            : namesByBucket(redis, look, new Set([...met, ...namesakes]));
        }),
      );
    }),
  );
