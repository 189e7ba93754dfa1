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
 * The replies of some facts, in one trip. Where it is `lenient`, a key that holds what it should not replies
 * null, and takes nobody else with it. With a number, it replies an error, as does each text that is longer.
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

/** The same, each of them of a kind that is known. */
export const readAs = <A>(
  redis: RedisConnection,
  facts: readonly Fact[],
  replies: t.Decoder<unknown, A>,
): TE.TaskEither<StoreError, A> =>
  pipe(readFacts(redis, facts), TE.flatMapEither(decodeReply(replies)));

/** What each operation replied, or else the number of the first check that does not hold. */
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
  brokenOf: (number: number, told: readonly unknown[]) => Broken,
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

/** Writes if what was read still holds: all of it, or nothing. The operations were made with this list of keys. */
export const commit = (
  redis: RedisConnection,
  list: KeyList,
  change: Transaction,
  carries?: readonly CarriedCommand[],
): Outcome<number> => runFor(redis, list, change, (number) => number, carries);

/** The same if what is expected holds, which was not read; else what all checks are answered. */
export const commitExpected = (
  redis: RedisConnection,
  list: KeyList,
  change: Omit<Transaction, 'tells'>,
): Outcome<readonly unknown[]> =>
  runFor(redis, list, { ...change, tells: true }, (_, told) => told);

/** The same of what no user does, so that it costs nobody. */
export const commitUnspent = (
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

/** The same, where nobody asks which check did not hold: what each operation replied; null: nothing was done. */
export const commitFree = (
  redis: RedisConnection,
  checks: readonly Check[],
  make: (list: KeyList) => readonly Operation[],
): TE.TaskEither<StoreError, readonly unknown[] | null> => {
  const list = keyList();
  return pipe(
    commitUnspent(redis, list, { ops: make(list), checks }),
    TE.map((done) => (E.isRight(done) ? done.right : null)),
  );
};

/** The same for what is tried again where something did not hold. */
export const commitOrAgain = (
  redis: RedisConnection,
  checks: readonly Check[],
  make: (list: KeyList) => readonly Operation[],
): TE.TaskEither<StoreError, readonly unknown[] | typeof CHANGED> =>
  pipe(
    commitFree(redis, checks, make),
    TE.map((done) => done ?? CHANGED),
  );

/** Whether what was read holds yet, once nobody is in the middle of changing it. */
export const stillHolds = (
  redis: RedisConnection,
  checks: readonly Check[],
): TE.TaskEither<StoreError, boolean> =>
  pipe(
    commitFree(redis, checks, () => []),
    TE.map((done) => done !== null),
  );
