import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../../application/errors.js';
import {
  giveWay,
  mostToGo,
  type Home,
  type HomeChange,
  type HomeLimits,
} from '../../../domain/home/home.js';
import type { Username } from '../../../domain/username.js';
import { readFacts } from '../commit.js';
import type { RedisConnection } from '../connection.js';
import { changeOps, homeChecks, restFacts, restOf, type HomeReplies } from '../keyspace/homes.js';
import type { KeyList, Operation } from '../plan.js';
import type { Check } from '../transaction.js';

/** A home as it was read, and what comes into it and goes out of it. */
export interface ChangedHome {
  readonly reader: Username;
  readonly found: HomeReplies;
  readonly home: Home;
  readonly change: HomeChange;
}

interface Changes {
  /** That nobody else has written to one of these homes. */
  readonly checks: readonly Check[];
  readonly ops: (list: KeyList) => readonly Operation[];
}

/** Reads what has to give way where posts come into homes that are full. */
export const changeHomes = (
  redis: RedisConnection,
  limits: HomeLimits,
  homes: readonly ChangedHome[],
): TE.TaskEither<StoreError, Changes> => {
  const facts = homes.flatMap(({ reader, home, change }) =>
    restFacts(reader, change, mostToGo(home, change.added.length, limits)),
  );
  return pipe(
    facts.length === 0 ? TE.right([]) : readFacts(redis, facts),
    TE.map((replies) => ({
      checks: homes.flatMap(({ reader, found }) => homeChecks(reader, found)),
      ops: (list) =>
        homes.flatMap(({ reader, home, change }, at) => {
          const rest = restOf(change, replies[2 * at], replies[2 * at + 1]);
          return changeOps(list, reader, change, giveWay(home, change, rest, limits));
        }),
    })),
  );
};
