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
import { BUCKETS } from '../../../domain/health/cluster.js';
import { inBucket } from '../cluster/buckets.js';
import type { ClusterAdmin } from '../cluster/admin.js';
import type { RedisConnection, Route } from '../connection.js';
import { markerKey, migrationKey, storeKey } from '../keys.js';
import { TextOrNull } from '../rows.js';
import { handlingOf } from './handling.js';
import { makeCopyKey } from './copy-key.js';
import { sideOf, type Side } from './side.js';

/** Keys compared at once. */
const AT_ONCE = 250;

/** `cluster`: null on one Redis. */
interface End {
  readonly redis: RedisConnection;
  readonly cluster: Pick<ClusterAdmin, 'layout'> | null;
}

interface Deps {
  readonly source: End & { readonly abandoned: AbandonedChanges | null };
  /** `route`: how to write to it where replicas are awaited; else null. */
  readonly target: End & { readonly route: Route | null };
  /** The unique name of this run. */
  readonly run: string;
  /** ms since the epoch. */
  readonly now: () => number;
}

const refuse = (reason: RefusedMigration, detail = ''): TE.TaskEither<MigrationError, never> =>
  TE.left(migrationRefused(reason, detail));

const hmget = (side: Side, key: string, ...fields: readonly string[]) =>
  side.fromSide(side.redis.send(t.readonlyArray(TextOrNull), 'HMGET', key, ...fields));

/** Those scanned keys that have one fate, each once. */
const namesBy =
  (found: readonly string[]) =>
  (fate: ReturnType<typeof handlingOf>): readonly string[] =>
    [...new Set(found)].filter((name) => handlingOf(name) === fate);

/** The eviction policy of a server that may evict keys which must stay; null where it evicts none. */
const evictionIn = (info: string): string | null => {
  const [, most = '0'] = /^maxmemory:(\d+)/m.exec(info) ?? [];
  const [, policy = 'noeviction'] = /^maxmemory_policy:(\S+)/m.exec(info) ?? [];
  return most === '0' || policy === 'noeviction' ? null : policy;
};

/**
 * Copies one store into another over connections that speak RESP2 and know `digestScript`; the source's knows all other
 * scripts too.
 */
export const makeRedisMigration = ({ source: given, target: to, run, now }: Deps): Migration => {
  const source = sideOf('source', given.redis, null);
  const target = sideOf('target', to.redis, to.route);
  const levelOne = makeCopyKey({ source, target });

  /**
   * Fails where another run has taken over, since the target may be in use by now. Resolves to the name of the source store.
   */
  const stillOurs = gen(function* () {
    const [holder, name] = yield* ask(hmget(target, migrationKey, 'run', 'from'));
    if (holder !== run) yield* ask(refuse('taken_over'));
    return name ?? '';
  });

  const hold = (name: string) =>
    target.call(t.unknown, 'hset', migrationKey, ...['from', name, 'run', run, 'at', now()]);

  /**
   * Writes a key on each server of the target and waits for replicas, which then have all earlier writes, too. On a cluster
   * these are the markers, one in each bucket.
   */
  const reachReplicas = (route: Route, name: string) => {
    const lay = (key: string) => route(key, (server) => server.set(key, name));
    const layAll = () =>
      Promise.all(Array.from({ length: BUCKETS }, (_, bucket) => lay(inBucket(bucket, markerKey))));
    return to.cluster === null
      ? hold(name)
      : target.fromSide(to.redis.command('markers', '', layAll, t.unknown));
  };

  const layoutOf = ({ fromSide }: Side, { cluster }: End) =>
    fromSide(cluster?.layout ?? TE.right(''));

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
        const size = yield* ask(target.fromSide(target.redis.size));
        if (size > 0) return yield* ask(refuse('not_empty', String(size)));
      }
      const infos = yield* ask(target.fromSide(target.redis.infos));
      const policy = infos.map(evictionIn).find((one) => one !== null);
      if (policy !== undefined) return yield* ask(refuse('target_evicts', policy));
      yield* ask(hold(name));
      return from === null ? 'begun' : 'resumed';
    }),

    settle:
      given.abandoned === null
        ? TE.right(null)
        : pipe(
            source.fromSide(given.abandoned.settle(ABANDONED_MS)),
            TE.map(({ failed }) => failed),
          ),

    layout: pipe(
      TE.sequenceArray([layoutOf(source, given), layoutOf(target, to)]),
      TE.map((layouts) => (layouts.includes(null) ? null : layouts.join('\n\n'))),
    ),

    source: (from) =>
      pipe(
        source.fromSide(source.redis.scan(from, AT_ONCE)),
        TE.map(([next, found]) => {
          const of = namesBy(found);
          return {
            next,
            names: of('copied'),
            leases: of('lease'),
            underWay: of('underWay').length,
            foreign: of('foreign').length,
          };
        }),
      ),

    served: (from) =>
      gen(function* () {
        const [next, found] = yield* ask(target.fromSide(target.redis.scan(from, AT_ONCE)));
        const names = namesBy(found)('lease');
        if (names.length > 0) yield* ask(stillOurs);
        return { next, names };
      }),

    surplus: (from) =>
      gen(function* () {
        const [next, found] = yield* ask(target.fromSide(target.redis.scan(from, AT_ONCE)));
        const ours = namesBy(found)('copied');
        const held = yield* ask(
          TE.traverseArray((name: string) => source.call(t.number, 'exists', name))(ours),
        );
        const names = ours.filter((_, at) => held[at] === 0);
        return { next, names, looked: ours.length };
      }),

    level: (names) =>
      gen(function* () {
        yield* ask(stillOurs);
        const changed = yield* ask(TE.traverseArray(levelOne)(names));
        return changed.filter((one) => one).length;
      }),

    complete: gen(function* () {
      const name = yield* ask(stillOurs);
      if (to.route !== null) yield* ask(reachReplicas(to.route, name));
      // Replicas are not awaited: if a master dies with this deletion, the mark is back, and the run can be finished again.
      yield* ask(target.fromSide(target.redis.send(t.unknown, 'UNLINK', migrationKey)));
    }),
  };
};
