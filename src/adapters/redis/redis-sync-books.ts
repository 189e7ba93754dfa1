import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import { ask, gen } from '../../application/gen.js';
import type {
  AlertBook,
  AlertRecord,
  Journal,
  JournalLine,
  JournalQuery,
  Counts,
  SyncStatistics,
} from '../../application/ports/sync-books.js';
import { ALERT_TITLES } from '../../domain/sync/alert-name.js';
import { ENTITIES, type Entity } from '../../domain/sync/entity.js';
import { commitOrNull, readFacts } from './commit.js';
import type { RedisConnection } from './connection.js';
import {
  journalKey,
  wakesKey,
  canaryKey,
  countsKey,
  deadKey,
  deferralsKey,
  fanOutKey,
  homesKey,
  minuteKey,
  sharedKey,
  workKey,
  alertsKey,
} from './keys.js';
import { countOps } from './keyspace/ledger.js';
import { decodeReply, FlatHash, json, names, NumberText, toHash } from './rows.js';
import { fact } from './transaction.js';

/** Journal lines read in one round trip. */
const CHUNK = 1000;

const LineRow = t.type({
  at: NumberText,
  way: names('webhook', 'bulk', 'pull', 'snapshot', 'reconcile', 'deferred', 'replay'),
  entity: names(...ENTITIES),
  key: t.string,
  result: names('applied', 'unchanged', 'stale', 'deferred', 'failed'),
  code: t.string,
  message: t.string,
  ms: NumberText,
  lag: t.string,
});

const Entries = t.array(t.tuple([t.string, FlatHash]));

const toLine = ([id, flat]: t.TypeOf<typeof Entries>[number]): E.Either<StoreError, JournalLine> =>
  pipe(
    decodeReply(LineRow)(toHash(flat)),
    E.map(({ lag, ...line }) => ({ id, ...line, lag: lag === '' ? null : Number(lag) })),
  );

const isAskedFor =
  ({ result, entity, key }: JournalQuery) =>
  (line: JournalLine): boolean =>
    (result === null || line.result === result) &&
    (entity === null || line.entity === entity) &&
    (key === null || line.key === key);

export const makeRedisJournal = (redis: RedisConnection): Journal => ({
  read: (query) =>
    gen(function* () {
      const found: JournalLine[] = [];
      for (let end = query.before === null ? '+' : `(${query.before}`; ;) {
        const entries = yield* ask(
          redis.send(Entries, 'XREVRANGE', journalKey, end, '-', 'COUNT', CHUNK),
        );
        const lines = yield* ask(TE.fromEither(E.traverseArray(toLine)(entries)));
        found.push(...lines.filter(isAskedFor(query)));
        const last = lines.at(-1);
        if (found.length >= query.limit || entries.length < CHUNK || last === undefined)
          return found.slice(0, query.limit);
        end = `(${last.id}`;
      }
    }),
});

const MINUTE_MS = 60_000;
const MINUTES = 60;
const LATEST = 'latest:';

const SIZES = [
  fact('HLEN', deadKey),
  ...[
    deferralsKey,
    workKey,
    wakesKey,
    sharedKey('users:regular'),
    sharedKey('users:models'),
    sharedKey('explore:feed'),
    homesKey,
    fanOutKey,
  ].map((key) => fact('ZCARD', key)),
];

const Found = t.tuple([t.array(t.number), t.union([t.string, t.null]), t.array(FlatHash)]);

const countsOf = (flat: readonly string[]): Counts =>
  Object.fromEntries(Object.entries(toHash(flat)).map(([name, text]) => [name, Number(text)]));

const isLatest = ([name]: readonly [string, number]): boolean => name.startsWith(LATEST);

export const makeRedisSyncStatistics = (redis: RedisConnection): SyncStatistics => ({
  count: (counts, now) =>
    pipe(
      commitOrNull(redis, [], (list) => countOps(list, counts, now)),
      TE.map(() => undefined),
    ),
  read: (now) => {
    const minute = Math.floor(now / MINUTE_MS);
    const minutes = Array.from({ length: MINUTES }, (_, ago) => minuteKey(minute - ago));
    const facts = [
      fact('GET', canaryKey),
      ...SIZES,
      // Authors with too many followers are postponed for long.
      fact('ZCOUNT', fanOutKey, now + MINUTE_MS, '+inf'),
      ...[countsKey, ...minutes].map((key) => fact('HGETALL', key)),
    ];
    const sized = SIZES.length + 1;
    return pipe(
      readFacts(redis, facts),
      TE.flatMapEither(([canary, ...replies]) =>
        decodeReply(Found)([replies.slice(0, sized), canary, replies.slice(sized)]),
      ),
      TE.map(([sizes, canary, [all = [], ...ofMinutes]]) => {
        const [deadLetters = 0, deferred = 0, jobs = 0, wakes = 0, ...others] = sizes;
        const [regular = 0, models = 0, posts = 0, homes = 0, fanOuts = 0, heavy = 0] = others;
        const counts = Object.entries(countsOf(all));
        return {
          total: Object.fromEntries(counts.filter((entry) => !isLatest(entry))),
          minutes: ofMinutes.map(countsOf),
          latest: Object.fromEntries(
            counts.filter(isLatest).map(([name, at]) => [name.slice(LATEST.length), at]),
          ),
          deferred,
          deadLetters,
          pendingWork: jobs + wakes,
          homes,
          fanOuts: fanOuts - heavy,
          heavyAuthors: heavy,
          users: regular + models,
          posts,
          copyAsOf: Number(canary) || null,
        };
      }),
    );
  },
});

const NumberOrNull = t.union([t.number, t.null]);
const Watched = t.type({ count: t.number, grewAt: NumberOrNull });
const Rhythm = t.type({ hours: t.readonlyArray(NumberOrNull), learntTo: NumberOrNull });
const Name = t.keyof(ALERT_TITLES);

const RecordText: t.Type<AlertRecord, unknown> = json(
  t.type({
    state: t.type({
      since: t.number,
      at: t.number,
      deadLetters: Watched,
      drift: Watched,
      rhythms: t.partial(
        Object.fromEntries(ENTITIES.map((entity) => [entity, Rhythm])) as Record<
          Entity,
          typeof Rhythm
        >,
      ),
    }),
    told: t.record(t.string, t.number),
    active: t.readonlyArray(
      t.type({
        name: Name,
        subject: t.union([t.string, t.null]),
        text: t.string,
        advice: t.string,
        since: t.number,
      }),
    ),
  }),
);

/** A text that another version wrote counts as none: the alerts begin anew. */
const Stored = new t.Type<AlertRecord | null, unknown>(
  'AlertRecord',
  (u): u is AlertRecord | null => u === null || RecordText.is(u),
  (u) => t.success(E.getOrElse((): AlertRecord | null => null)(RecordText.decode(u))),
  t.identity,
);

export const makeRedisAlertBook = (redis: RedisConnection): AlertBook => ({
  read: redis.send(Stored, 'GET', alertsKey),
  write: (record) =>
    pipe(redis.send(t.literal('OK'), 'SET', alertsKey, JSON.stringify(record)), TE.asUnit),
});
