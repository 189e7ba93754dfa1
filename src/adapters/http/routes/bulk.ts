import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { invalidRequest } from '../../../application/errors.js';
import type { ImportCommand } from '../../../application/sync/import-line.js';
import { ENTITIES, type Entity } from '../../../domain/sync/entity.js';
import type { Answer } from '../answer.js';
import {
  CHUNK,
  CHUNK_APART,
  chunksOfArray,
  chunksOfStream,
  makeToRow,
  splitLines,
} from '../bulk/chunks.js';
import {
  PATIENCE_MS,
  importEvents,
  linesOf,
  summaryOf,
  type ImportEvent,
} from '../bulk/import-events.js';
import { closed, numbers, words, texts, TextOrNull } from '../codec.js';
import { exampleRows } from '../examples.js';
import type { HttpDeps } from '../http-deps.js';
import { unsupportedMediaType, type HttpError } from '../http-error.js';
import { makeParseText } from '../json-body.js';
import { AcceptHeaders, isLines } from '../lines.js';
import { uploadRoute, type Route } from '../route.js';
import { BulkQuery } from '../sync-inputs.js';
import type { Upload } from '../upload.js';

const LineError = closed('LineError', {
  line: t.number,
  entity: TextOrNull,
  ...texts('key', 'code', 'message'),
});

const Column = closed('SurveyedColumn', {
  entity: t.string,
  column: t.string,
  fate: words('taken', 'ignored', 'secret'),
  as: t.readonlyArray(t.string),
  values: t.number,
});

const SummaryAnswer = closed(
  'ImportSummary',
  {
    ...numbers('received', 'applied', 'unchanged', 'stale', 'deferred', 'failed'),
    errors: t.array(LineError),
    duration_ms: t.number,
  },
  {
    dry_run: t.boolean,
    columns: t.readonlyArray(Column),
    left_out: t.record(t.string, t.number),
    left_out_examples: t.readonlyArray(
      closed('LeftOutExample', {
        line: t.number,
        entity: TextOrNull,
        ...texts('key', 'column', 'message'),
      }),
    ),
  },
);

const NOT_ARRAY = invalidRequest('', 'must be an array of records');
const NO_RECORDS = unsupportedMediaType(
  'Send records as application/x-ndjson, or an array of them as application/json. A sheet is sent by the command import.',
);

interface Opened {
  readonly chunks: Parameters<typeof importEvents>[0];
  readonly release: () => void;
}

async function* thenRelease(
  events: AsyncIterable<ImportEvent>,
  { chunks, release }: Opened,
): AsyncGenerator<ImportEvent> {
  try {
    yield* events;
  } finally {
    // While the iterator is open, `release` would not drain a plain body, so the iterator is closed first.
    await chunks.return?.();
    release();
  }
}

const isArray = (value: unknown): value is readonly unknown[] => Array.isArray(value);

export const bulkRoutes = ({
  useCases: { importRecords, surveyColumns },
  clock,
  parseJson,
  settings: { isSpread },
}: Pick<HttpDeps, 'useCases' | 'clock' | 'parseJson' | 'settings'>): readonly Route[] => {
  const size = isSpread ? CHUNK_APART : CHUNK;
  const parseText = makeParseText(parseJson);

  const open = (entity: Entity | null, upload: Upload): TE.TaskEither<HttpError, Opened> => {
    const toRow = makeToRow(entity === null);
    if (isLines(upload.mediaType))
      return pipe(
        TE.fromEither(upload.open()),
        TE.map(({ stream, release }) => ({
          chunks: chunksOfStream(splitLines(stream), parseText, toRow, size),
          release,
        })),
      );
    if (upload.mediaType !== 'application/json') return TE.left(NO_RECORDS);
    return pipe(
      upload.json,
      TE.filterOrElse(isArray, (): HttpError => NOT_ARRAY),
      TE.map((values) => ({
        chunks: chunksOfArray(values, toRow, size),
        release: () => undefined,
      })),
    );
  };

  const run = (wish: Omit<ImportCommand, 'lines'>, upload: Upload, opened: Opened) =>
    thenRelease(
      importEvents(opened.chunks, {
        importChunk: (lines) => () => upload.apart(importRecords({ ...wish, lines })),
        survey: wish.dryRun ? (survey, lines) => surveyColumns(survey, { ...wish, lines }) : null,
        now: clock.now,
        isAwaited: upload.isAwaited,
        patience: PATIENCE_MS,
      }),
      opened,
    );

  const bulk = (path: string, entity: Entity | null): Route =>
    uploadRoute(
      'POST',
      path,
      entity === null
        ? 'Apply records of any kind, each naming its entity'
        : `Apply ${entity} records, as many as there are`,
      {
        access: 'service',
        cache: 'never',
        console: true,
        query: BulkQuery,
        headers: AcceptHeaders,
        answersLines: true,
        answers: { 200: SummaryAnswer },
        example: {
          request:
            entity === null
              ? [{ entity: 'follow', follower: 'alice', following: 'bob' }]
              : [exampleRows[entity]],
          answer: {
            received: 1,
            applied: 1,
            unchanged: 0,
            stale: 0,
            deferred: 0,
            failed: 0,
            errors: [],
            duration_ms: 3,
          },
        },
        handle: ({ upload, query: { dry_run: dryRun, table, columns }, headers }) =>
          pipe(
            open(entity, upload),
            TE.map((opened) => run({ entity, dryRun, table, columns }, upload, opened)),
            TE.flatMap((events): TE.TaskEither<HttpError, Answer> =>
              headers.accept
                ? TE.right({ lines: linesOf(events, upload.tell) })
                : () => summaryOf(events),
            ),
          ),
      },
    );

  return [...ENTITIES.map((entity) => bulk(`/sync/${entity}s`, entity)), bulk('/sync/batch', null)];
};
