import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { ask, gen } from '../../../application/gen.js';
import {
  ABANDONED_MS,
  type AbandonedChanges,
} from '../../../application/ports/abandoned-changes.js';
import {
  migrationRefused,
  type Migration,
  type MigrationError,
  type RefusedMigration,
} from '../../../application/ports/migration.js';
import type { ClusterDoor } from '../cluster/door.js';
import type { RedisConnection, Route } from '../connection.js';
import { migrationKey, storeKey } from '../keys.js';
import { TextOrNull } from '../rows.js';
import { fateOf } from './fate.js';
import { makeLevel } from './level.js';
import { sideOf, type Side } from './side.js';

/** So many keys are compared at once. */
const AT_ONCE = 250;

/** `cluster`: null of one Redis. */
interface End {
  readonly redis: RedisConnection;
  readonly cluster: Pick<ClusterDoor, 'layout'> | null;
}

interface Deps {
  readonly source: End & { readonly abandoned: AbandonedChanges | null };
  /** `route`: by which it is written to, where replicas are to be waited for. */
  readonly target: End & { readonly route: Route | null };
  /** The name of this run, which no other has. */
  readonly run: string;
  /** ms since the epoch. */
  readonly now: () => number;
}

const refuse = (reason: RefusedMigration, detail = ''): TE.TaskEither<MigrationError, never> =>
  TE.left(migrationRefused(reason, detail));

const hmget = (side: Side, key: string, ...fields: readonly string[]) =>
  side.told(side.redis.send(t.readonlyArray(TextOrNull), 'HMGET', key, ...fields));

/** Copies one store into another by connections that speak RESP2 and know `digestScript`; that to the source knows all others too. */
export const makeRedisMigration = ({ source: given, target: to, run, now }: Deps): Migration => {
  const source = sideOf('source', given.redis, null);
  const target = sideOf('target', to.redis, to.route);
  const levelOne = makeLevel({ source, target });

  /** A run that was overtaken must not write into a store that may be served by now. */
  const stillOurs = gen(function* () {
    const [holder] = yield* ask(hmget(target, migrationKey, 'run'));
    if (holder !== run) yield* ask(refuse('taken_over'));
  });

  const hold = (name: string) =>
    target.call(t.unknown, 'hset', migrationKey, ...['from', name, 'run', run, 'at', now()]);

  const layoutOf = ({ told }: Side, { cluster }: End) => told(cluster?.layout ?? TE.right(''));

  return {
    begin: gen(function* () {
      const [name = null] = yield* ask(hmget(source, storeKey, 'name'));
      if (name === null) return yield* ask(refuse('no_source'));
      const [unfinished = null] = yield* ask(hmget(source, migrationKey, 'from'));
      if (unfinished !== null) return yield* ask(refuse('unfinished_source'));
      const [from = null] = yield* ask(hmget(target, migrationKey, 'from'));
      if (from !== null && from !== name) return yield* ask(refuse('other_source'));
      if (from === null) {
        const [there = null] = yield* ask(hmget(target, storeKey, 'name'));
        if (there === name) return yield* ask(refuse('finished'));
        const size = yield* ask(target.told(target.redis.size));
        if (size > 0) return yield* ask(refuse('not_empty', String(size)));
      }
      yield* ask(hold(name));
      return from === null ? 'begun' : 'resumed';
    }),

    settle:
      given.abandoned === null
        ? TE.right(undefined)
        : pipe(source.told(given.abandoned.settle(ABANDONED_MS)), TE.asUnit),

    layout: pipe(
      TE.sequenceArray([layoutOf(source, given), layoutOf(target, to)]),
      TE.map((layouts) => (layouts.includes(null) ? null : layouts.join('\n\n'))),
    ),

    source: (from) =>
      pipe(
        source.told(source.redis.scan(from, AT_ONCE)),
        TE.map(([next, found]) => {
          const of = (fate: ReturnType<typeof fateOf>) =>
            [...new Set(found)].filter((name) => fateOf(name) === fate);
          return {
            next,
            names: of('copied'),
            leases: of('lease'),
            underWay: of('underWay').length,
            foreign: of('foreign').length,
          };
        }),
      ),

    surplus: (from) =>
      gen(function* () {
        const [next, found] = yield* ask(target.told(target.redis.scan(from, AT_ONCE)));
        const ours = [...new Set(found)].filter((name) => fateOf(name) === 'copied');
        const held = yield* ask(
          TE.traverseArray((name: string) => source.call(t.number, 'exists', name))(ours),
        );
        return { next, names: ours.filter((_, at) => held[at] === 0), looked: ours.length };
      }),

    level: (names) =>
      gen(function* () {
        yield* ask(stillOurs);
        const changed = yield* ask(TE.traverseArray(levelOne)(names));
        return changed.filter((one) => one).length;
      }),

    complete: gen(function* () {
      yield* ask(stillOurs);
      yield* ask(target.call(t.unknown, 'unlink', migrationKey));
    }),
  };
};
