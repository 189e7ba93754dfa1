import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { forbidden, type Forbidden, type StoreError } from '../../../application/errors.js';
import type { JournalLine } from '../../../application/ports/sync-books.js';
import { ENTITIES } from '../../../domain/sync/entity.js';
import { isTold, maskedLine } from '../../../domain/sync/masked.js';
import { BY_ADMIN } from '../route-traits.js';
import { ok, type Answer } from '../answer.js';
import { closed, numbers, texts, TextOrNull, NumberOrNull } from '../codec.js';
import type { HttpDeps } from '../http-deps.js';
import { AcceptHeaders } from '../lines.js';
import { route, type Route } from '../route.js';
import { JournalInput, type JournalWish } from '../sync-inputs.js';

const LineAnswer = closed('JournalLine', {
  id: t.string,
  at: t.number,
  ...texts('way', 'entity', 'key', 'result', 'code', 'message'),
  ms: t.number,
  lag: NumberOrNull,
});

const exampleLine = {
  id: '1234567890123-0',
  at: 1234567890123,
  way: 'webhook',
  entity: 'post',
  key: 'post:77',
  result: 'applied',
  code: '',
  message: '',
  ms: 2,
  lag: 120,
};

type Show = (line: JournalLine) => JournalLine;

const asIs: Show = (line) => line;

const BY_KEY_ALONE = forbidden('Only the holder of an API key may ask for this record.');

const PAGE = 1000;
/** Lines of a JSON answer if no limit is given. */
const SHOWN = 100;

export const syncLogRoute = ({ useCases: { readJournal } }: Pick<HttpDeps, 'useCases'>): Route => {
  /** Streams the requested lines, page after page; the whole journal if no limit is given. */
  async function* exported({ limit, ...query }: JournalWish, show: Show): AsyncGenerator<string> {
    let left = limit ?? Number.POSITIVE_INFINITY;
    let before = query.before;
    do {
      const page = await readJournal({ ...query, limit: Math.min(left, PAGE), before })();
      if (E.isLeft(page)) throw new Error('the journal could not be read', { cause: page.left });
      for (const line of page.right.lines) yield JSON.stringify(show(line));
      left -= page.right.lines.length;
      before = page.right.next;
    } while (before !== null && left > 0);
  }

  return route('GET', '/sync/log', 'The outcome of each record, newest first', {
    ...BY_ADMIN,
    query: JournalInput,
    headers: AcceptHeaders,
    answersLines: true,
    refuses: ['Forbidden'],
    answers: {
      200: closed('Journal', { lines: t.array(LineAnswer), next: TextOrNull }),
    },
    example: { answer: { lines: [exampleLine], next: null } },
    handle: ({
      principal: { kind },
      query,
      headers: { accept },
    }): TE.TaskEither<Forbidden | StoreError, Answer> => {
      if (kind === 'user' && query.key !== null && !isTold(query.key)) return TE.left(BY_KEY_ALONE);
      const show = kind === 'service' ? asIs : maskedLine;
      return accept
        ? TE.right({ lines: exported(query, show) })
        : pipe(
            readJournal({ ...query, limit: query.limit ?? SHOWN }),
            TE.map(({ lines, next }) => ok({ lines: lines.map(show), next })),
          );
    },
  });
};

const results = numbers('applied', 'unchanged', 'stale', 'deferred', 'failed');
const Results = closed('Results', results);

/** Gives every entity the same value. */
const ofEntities = <A>(of: A): Readonly<Record<string, A>> =>
  Object.fromEntries(ENTITIES.map((entity) => [entity, of]));

const exampleResults = { applied: 3, unchanged: 1, stale: 0, deferred: 0, failed: 0 };

const Lag = closed('Lag', { p50: NumberOrNull, p95: NumberOrNull, max: NumberOrNull });

const EntityAnswer = closed('EntityStatus', {
  ...results,
  last_1m: Results,
  last_5m: Results,
  last_60m: Results,
  failure_rate: t.number,
  lag: Lag,
  last_success: NumberOrNull,
  same_version: t.number,
  version_ahead: t.number,
  left_out: t.record(t.string, t.number),
});

const Refused = t.record(t.string, t.number);

const Part = t.union([t.UnknownRecord, t.null]);

const MinuteAnswer = closed('Minute', {
  at: t.number,
  entities: closed(
    'EntityMinutes',
    {},
    ofEntities(closed('EntityMinute', { ...results, lag: Lag })),
  ),
});

export const syncMinutesRoute = ({
  useCases: { readMinutes },
}: Pick<HttpDeps, 'useCases'>): Route =>
  route('GET', '/sync/minutes', 'Records of the last hour, minute by minute', {
    ...BY_ADMIN,
    answers: { 200: closed('Minutes', { minutes: t.array(MinuteAnswer) }) },
    example: {
      answer: {
        minutes: [
          {
            at: 1234567860000,
            entities: { post: { ...exampleResults, lag: { p50: 250, p95: 500, max: 1000 } } },
          },
        ],
      },
    },
    handle: () =>
      pipe(
        readMinutes,
        TE.map((minutes) => ok({ minutes })),
      ),
  });

const StatusAnswer = closed(
  'SyncStatus',
  {
    entities: closed('EntityStatuses', ofEntities(EntityAnswer)),
    deferred: t.number,
    deadLetters: t.number,
    propagation: closed('Propagating', { pending: t.number }),
    copy: t.union([closed('CopyAge', { as_of: t.number, age_ms: t.number }), t.null]),
    pull: Part,
    reconcile: Part,
    untimed: t.number,
    dropped_tags: t.number,
    webhooks_refused: closed('WebhooksRefused', { total: Refused, last_60m: Refused }),
    alerts: t.array(
      closed('Alert', {
        name: t.string,
        subject: TextOrNull,
        text: t.string,
        advice: t.string,
        since: t.number,
      }),
    ),
    store: closed('StoreCounts', { users: t.number, posts: t.number }),
  },
  { untimed_advice: t.string, same_version_advice: t.string, version_ahead_advice: t.string },
);

const exampleEntity = {
  ...exampleResults,
  last_1m: exampleResults,
  last_5m: exampleResults,
  last_60m: exampleResults,
  failure_rate: 0,
  lag: { p50: 250, p95: 500, max: 1000 },
  last_success: 1234567890123,
  same_version: 0,
  version_ahead: 0,
  left_out: { avatar: 2 },
};

export const syncStatusRoute = ({
  useCases: { readSyncStatus },
}: Pick<HttpDeps, 'useCases'>): Route =>
  route('GET', '/sync/status', 'The state of the sync, by entity and as a whole', {
    ...BY_ADMIN,
    answers: { 200: StatusAnswer },
    example: {
      answer: {
        entities: ofEntities(exampleEntity),
        deferred: 0,
        deadLetters: 0,
        propagation: { pending: 0 },
        copy: { as_of: 1234567890123, age_ms: 41_000 },
        pull: null,
        reconcile: null,
        untimed: 0,
        dropped_tags: 0,
        webhooks_refused: { total: { signature: 2 }, last_60m: {} },
        alerts: [],
        store: { users: 2, posts: 1 },
      },
    },
    handle: () => pipe(readSyncStatus, TE.map(ok)),
  });
