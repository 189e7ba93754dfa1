import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type * as t from 'io-ts';
import {
  outboxFull,
  storeFault,
  type ChangeRefused,
  type StoreError,
} from '../../application/errors.js';
import { ask, gen, known } from '../../application/gen.js';
import type { CarriedCommand, RedisConnection } from './connection.js';
import { CHANGED } from '../../application/ports/edge-acts.js';
import { keyList, type KeyList, type Operation } from './plan.js';
import { spentError } from './spending.js';
import { decodeReply } from './rows.js';
import {
  factsPlan,
  transaction,
  type Asked,
  type Check,
  type Fact,
  type Transaction,
} from './transaction.js';

/**
 * Reads the replies of some facts in one round trip. With `lenient`, a key of the wrong type replies null and the other
 * facts still reply. With a number (of bytes), such a key replies an error, and so does each longer text.
 */
export const readFacts = (
  redis: RedisConnection,
  facts: readonly Asked[],
  damage: 'strict' | 'lenient' | number = 'strict',
): TE.TaskEither<StoreError, readonly unknown[]> => {
  if (facts.length === 0) return TE.right([]);
  const list = keyList();
  const plan = factsPlan(list, facts);
  return redis.readKeys(list.keys, plan, damage);
};

/** As `readFacts` in strict mode, with the replies decoded. */
export const readAs = <A>(
  redis: RedisConnection,
  facts: readonly Fact[],
  replies: t.Decoder<unknown, A>,
): TE.TaskEither<StoreError, A> =>
  pipe(readFacts(redis, facts), TE.flatMapEither(decodeReply(replies)));

/** What each operation replied, or else the number of the first check that failed. */
export type Committed = E.Either<number, readonly unknown[]>;

const run = (
  redis: RedisConnection,
  list: KeyList,
  change: Transaction,
  carries?: readonly CarriedCommand[],
) => {
  return redis.transact(list.keys, transaction(list, change), carries);
};

type Outcome<Broken> = TE.TaskEither<
  ChangeRefused | StoreError,
  E.Either<Broken, readonly unknown[]>
>;

const runFor = <Broken>(
  redis: RedisConnection,
  list: KeyList,
  change: Transaction,
  brokenOf: (number: number, replies: readonly unknown[]) => Broken,
  carries?: readonly CarriedCommand[],
): Outcome<Broken> =>
  gen(function* () {
    const reply = yield* ask(run(redis, list, change, carries));
    switch (reply[0]) {
      case 'ok':
        return E.right(reply[1].slice(0, change.ops.length));
      case 'changed':
        return E.left(brokenOf(reply[1], reply[2] ?? []));
      case 'full':
        return yield* known(E.left(outboxFull));
      case 'spent':
        return yield* known(E.left(spentError(change.spend, reply[1], reply[2])));
    }
  });

/** Writes all operations if every check holds, or else nothing. The operations must have been made with this key list. */
export const commit = (
  redis: RedisConnection,
  list: KeyList,
  change: Transaction,
  carries?: readonly CarriedCommand[],
): Outcome<number> => runFor(redis, list, change, (number) => number, carries);

/** As `commit`, for checks on expected values that were never read: when one fails, returns the replies to all checks. */
export const commitUnread = (
  redis: RedisConnection,
  list: KeyList,
  change: Omit<Transaction, 'tells'>,
): Outcome<readonly unknown[]> =>
  runFor(redis, list, { ...change, tells: true }, (_, replies) => replies);

/** As `commit`, for changes that no user makes, which spend no rate limit. */
export const commitWithoutBudget = (
  redis: RedisConnection,
  list: KeyList,
  change: Omit<Transaction, 'spend'>,
): TE.TaskEither<StoreError, Committed> =>
  pipe(
    run(redis, list, { ...change, spend: null }),
    TE.flatMapEither((reply): E.Either<StoreError, Committed> => {
      if (reply[0] === 'ok') return E.right(E.right(change.ignoresReplies ? [] : reply[1]));
      return reply[0] === 'changed' ? E.right(E.left(reply[1])) : E.left(storeFault(reply));
    }),
  );

/**
 * As `commitWithoutBudget`, where the failed check does not matter. Resolves to what each operation replied, or to null when
 * nothing was written.
 */
export const commitOrNull = (
  redis: RedisConnection,
  checks: readonly Check[],
  make: (list: KeyList) => readonly Operation[],
): TE.TaskEither<StoreError, readonly unknown[] | null> => {
  const list = keyList();
  return pipe(
    commitWithoutBudget(redis, list, { ops: make(list), checks }),
    TE.map((done) => (E.isRight(done) ? done.right : null)),
  );
};

/** As `commitOrNull`, but resolves to CHANGED when a check failed, so that the caller tries again. */
export const commitOrRetry = (
  redis: RedisConnection,
  checks: readonly Check[],
  make: (list: KeyList) => readonly Operation[],
): TE.TaskEither<StoreError, readonly unknown[] | typeof CHANGED> =>
  pipe(
    commitOrNull(redis, checks, make),
    TE.map((done) => done ?? CHANGED),
  );

/** Checks that what was read still holds, once no change over these keys is under way. */
export const stillHolds = (
  redis: RedisConnection,
  checks: readonly Check[],
): TE.TaskEither<StoreError, boolean> =>
  pipe(
    commitOrNull(redis, checks, () => []),
    TE.map((done) => done !== null),
  );
