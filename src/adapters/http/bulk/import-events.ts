import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { setTimeout as delay } from 'node:timers/promises';
import { storeTimeout, type StoreError } from '../../../application/errors.js';
import type { ImportLine } from '../../../application/sync/import-line.js';
import type { LineResult } from '../../../application/use-cases/import-records.js';
import type { Survey } from '../../../application/use-cases/survey-columns.js';
import { countLeftOut, type LeftOut, type LeftOutCounts } from '../../../domain/sync/left-out.js';
import { ok, type Answer } from '../answer.js';
import {
  importStopped,
  invalidJson,
  unexpected,
  type HttpError,
  type Progress,
} from '../http-error.js';
import { toProblem } from '../problem.js';

/**
 * Milliseconds to wait for a store that is away: longer than a short failover takes, and short enough to report a refusal
 * within five seconds.
 */
export const PATIENCE_MS = 4500;
/** Milliseconds after which a call to a silent store fails, unless REDIS_COMMAND_TIMEOUT says otherwise. */
const SILENCE_MS = 2000;
/** Lines of one attempt after the store was away. */
const PIECE = 500;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 800;

const mayPass = ({ _tag }: StoreError): boolean =>
  _tag === 'StoreUnavailable' || _tag === 'StoreTimeout';

/**
 * Retries the effect while the store is away, for example restarting; records applied twice change nothing the second time.
 * Stops once the caller has gone. Retries of a store that does not answer are cut off when the patience ends.
 */
const withPatience = async <A>(
  effect: TaskEither<StoreError, A>,
  isAwaited: () => boolean,
  patience: number,
): Promise<E.Either<StoreError, A>> => {
  const startedAt = performance.now();
  const left = (): number => startedAt + patience - performance.now();
  let outcome = await effect();
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    if (E.isRight(outcome) || !mayPass(outcome.left) || !isAwaited() || left() < pause)
      return outcome;
    await delay(pause);
    const given = new AbortController();
    const late = delay(Math.max(0, left()), E.left(storeTimeout(new Error('no answer in time'))), {
      signal: given.signal,
    });
    late.catch(() => undefined);
    outcome = await Promise.race([effect(), late]);
    given.abort();
  }
};

/** What was left out of the records so far: counts by column, and the first examples. */
interface Told {
  readonly leftOut: LeftOutCounts;
  readonly examples: readonly (LeftOut & Pick<LineResult, 'line' | 'entity' | 'key'>)[];
  /** What would become of each column; null where records are applied. */
  readonly columns: Survey | null;
}

/** An event of an import: a failure for each failed line, a count after each chunk, then a summary or an error. */
export type ImportEvent =
  | ({ readonly type: 'progress' } & Progress)
  | { readonly type: 'failure'; readonly result: LineResult }
  | ({ readonly type: 'summary'; readonly duration_ms: number; readonly told: Told } & Progress)
  | { readonly type: 'error'; readonly error: HttpError };

export interface Importing {
  readonly importChunk: (
    lines: readonly ImportLine[],
  ) => TaskEither<StoreError, readonly LineResult[]>;
  /** Adds the columns of these lines to the survey; null where records are applied. */
  readonly survey: ((survey: Survey, lines: readonly ImportLine[]) => Survey) | null;
  readonly now: () => number;
  /** Whether the caller is still connected. */
  readonly isAwaited: () => boolean;
  /** Milliseconds to wait for a store that is away. */
  readonly patience: number;
}

const NOTHING: Progress = {
  received: 0,
  applied: 0,
  unchanged: 0,
  stale: 0,
  deferred: 0,
  failed: 0,
};

const CUT_SHORT = invalidJson('The body could not be read to its end.');

const count = (tally: Progress, results: readonly LineResult[]): Progress => {
  const next: Record<keyof Progress, number> = { ...tally };
  next.received += results.length;
  for (const { result } of results) next[result === 'duplicate' ? 'unchanged' : result] += 1;
  return next;
};

const MAX_EXAMPLES = 10;

const tell = ({ leftOut, examples, columns }: Told, results: readonly LineResult[]): Told => ({
  columns,
  leftOut: results.reduce((counts, result) => countLeftOut(counts, result.leftOut), leftOut),
  examples:
    examples.length < MAX_EXAMPLES
      ? [
          ...examples,
          ...results.flatMap(({ line, entity, key, leftOut: parts }) =>
            parts.map((part) => ({ line, entity, key, ...part })),
          ),
        ].slice(0, MAX_EXAMPLES)
      : examples,
});

type Chunk = readonly ImportLine[];

/**
 * Retries a chunk in pieces if the store was away. Each piece has the full patience again, since the time that successful
 * pieces took was not waiting.
 */
const importPatiently = async (
  lines: Chunk,
  { importChunk, isAwaited, patience }: Importing,
): Promise<E.Either<StoreError, readonly LineResult[]>> => {
  const startedAt = performance.now();
  const whole = await importChunk(lines)();
  if (E.isRight(whole) || !mayPass(whole.left)) return whole;
  const silent = Math.min(performance.now() - startedAt, SILENCE_MS);
  const results: LineResult[] = [];
  for (let from = 0; from === 0 || from < lines.length; from += PIECE) {
    const piece = importChunk(lines.slice(from, from + PIECE));
    const some = await withPatience(piece, isAwaited, from === 0 ? patience - silent : patience);
    if (E.isLeft(some)) return some;
    results.push(...some.right);
  }
  return E.right(results);
};

/** Reads the next chunk; null at the end, Left if the body breaks off. */
const nextOf = async (
  chunks: AsyncIterator<Chunk> | Iterator<Chunk>,
): Promise<E.Either<HttpError, Chunk | null>> => {
  try {
    const next = await chunks.next();
    return E.right(next.done === true ? null : next.value);
  } catch {
    return E.left(CUT_SHORT);
  }
};

/** Imports one chunk after the other, each only after the one before it is done. Never throws. */
export async function* importEvents(
  chunks: AsyncIterator<Chunk> | Iterator<Chunk>,
  importing: Importing,
): AsyncGenerator<ImportEvent> {
  const { survey, now } = importing;
  const startedAt = now();
  let tally = NOTHING;
  let told: Told = { leftOut: {}, examples: [], columns: survey === null ? null : [] };
  for (;;) {
    const next = await nextOf(chunks);
    if (E.isLeft(next)) {
      yield { type: 'error', error: next.left };
      return;
    }
    if (next.right === null) break;
    const results = await importPatiently(next.right, importing);
    if (E.isLeft(results)) {
      yield { type: 'error', error: importStopped(results.left, tally) };
      return;
    }
    tally = count(tally, results.right);
    told = tell(told, results.right);
    if (survey !== null) told = { ...told, columns: survey(told.columns ?? [], next.right) };
    for (const result of results.right)
      if (result.result === 'failed') yield { type: 'failure', result };
    yield { type: 'progress', ...tally };
  }
  yield { type: 'summary', ...tally, told, duration_ms: Math.max(0, now() - startedAt) };
}

const MAX_ERRORS = 100;

const viewFailure = ({ line, entity, key, code, message }: LineResult) => ({
  line,
  entity,
  key,
  code,
  message,
});

/** Collects the events into one answer, with the first failures in it. */
export const summaryOf = async (
  events: AsyncIterable<ImportEvent>,
): Promise<E.Either<HttpError, Answer>> => {
  const errors: ReturnType<typeof viewFailure>[] = [];
  for await (const event of events) {
    if (event.type === 'error') return E.left(event.error);
    if (event.type === 'failure' && errors.length < MAX_ERRORS)
      errors.push(viewFailure(event.result));
    if (event.type !== 'summary') continue;
    const { received, applied, unchanged, stale, deferred, failed, duration_ms, told } = event;
    const tally = { received, applied, unchanged, stale, deferred, failed };
    return E.right(ok({ ...tally, errors, duration_ms, ...viewTold(told) }));
  }
  // Events always end in a summary or an error.
  return E.left(unexpected);
};

/** Returns members that exist only if something was left out, or in a dry run. */
const viewTold = ({ leftOut, examples, columns }: Told) => ({
  ...(examples.length > 0 && { left_out: leftOut, left_out_examples: examples }),
  ...(columns !== null && { dry_run: true, columns }),
});

const printEvent = (event: ImportEvent): string => {
  if (event.type === 'failure')
    return JSON.stringify({ type: event.type, ...viewFailure(event.result) });
  if (event.type === 'summary') {
    const { told, ...summary } = event;
    return JSON.stringify({ ...summary, ...viewTold(told) });
  }
  if (event.type === 'progress') return JSON.stringify(event);
  const { code, detail, progress } = toProblem(event.error);
  return JSON.stringify({ type: event.type, code, message: detail, ...progress });
};

/** Prints each event as a line, as it happens. */
export async function* linesOf(
  events: AsyncIterable<ImportEvent>,
  tell: (error: HttpError) => void,
): AsyncGenerator<string> {
  for await (const event of events) {
    if (event.type === 'error') tell(event.error);
    yield printEvent(event);
  }
}
