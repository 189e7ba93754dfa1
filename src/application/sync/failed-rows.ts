import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { StoreError } from '../errors.js';
import type { DeadLetter, RecordContent } from '../ports/dead-letters.js';
import type { Digest } from '../ports/digest.js';
import type {
  RowDeadLetter,
  RowDeadLetters,
  Way,
  Release,
  SyncStore,
} from '../ports/sync-store.js';
import type { Entry } from './entry.js';
import { resultOf, type Evaluated } from './evaluate.js';
import { type RecordCode, plainRecord } from '../../domain/sync/record.js';
import { parseTime } from '../../domain/sync/time.js';
import { parseXanoId } from '../../domain/sync/xano-id.js';

/** Returns the name of a row in Xano, such as `user#7`; null where the entry does not tell it. */
export const rowNameOf = ({ content, letter }: Entry): string | null => {
  if (content.kind === 'record') return letter?.row ?? null;
  const { entity, table, row } = content.delivery;
  const id = parseXanoId(row['id']);
  if (E.isLeft(id)) return null;
  return table === undefined ? `${entity}#${id.right}` : `${entity}/${table}#${id.right}`;
};

/** Returns the version of a letter, ms; 0 where it has none, or none that can be read. */
export const versionIn = ({ content }: Pick<DeadLetter, 'content'>): number => {
  if (content.kind === 'record') return content.record.version.at;
  if (content.kind === 'event') return 0;
  const { row, occurredAt } = content.delivery;
  const updated = parseTime(row['updated_at']);
  return Math.max(occurredAt ?? 0, (E.isRight(updated) ? updated.right : null) ?? 0);
};

/** Returns content as it is stored, shown and digested; an event keeps the name under which the first were stored. */
export const plainContent = (content: DeadLetter['content']): Readonly<Record<string, unknown>> => {
  if (content.kind === 'record') return { ...content, record: plainRecord(content.record) };
  if (content.kind === 'event') return { kind: 'news', id: content.id, news: content.event };
  return { ...content };
};

/** Returns the id of a dead letter, which is the same for the same record that fails again. */
export const deadLetterId = (code: string, content: RecordContent, digest: Digest): string =>
  digest(JSON.stringify([code, plainContent(content)]));

/** Ways of reading that bring the whole row as it is in Xano now. */
const READ_THERE: ReadonlySet<Way> = new Set<Way>(['pull', 'snapshot', 'reconcile']);

/** Whether a row is whole: Xano puts `created_at` into every table, so a part of a row does not have it. */
const isWhole = ({ entry: { content }, record }: Evaluated): boolean =>
  record?.deleted === true ||
  (content.kind === 'delivery' && Object.hasOwn(content.delivery.row, 'created_at'));

const deadLetterOf = (way: Way, evaluated: Evaluated, now: number, digest: Digest): DeadLetter => {
  const { entry, record } = evaluated;
  const content = record === null ? entry.content : ({ kind: 'record', record } as const);
  const { entity, key, code, message } = resultOf(evaluated);
  const id = deadLetterId(code, content, digest);
  const row = rowNameOf(entry);
  return { id, entity, key, code, message, way, at: now, content, ...(row !== null && { row }) };
};

const DAMAGED: RecordCode = 'damaged_key';

export interface FailedRows {
  readonly letters: readonly DeadLetter[];
  /** Letters to drop: their rows came again, and can be read, or have another letter. */
  readonly dropped: readonly RowDeadLetter[];
  /** Rows that were read again and fail, or are deferred, as before: nothing new to count or to report. */
  readonly repeated: ReadonlySet<Evaluated>;
}

/** Decides on the dead letters of rows; `known` are the earlier letters. */
export const failedRows = (
  way: Way,
  evaluated: readonly Evaluated[],
  known: RowDeadLetters,
  now: number,
  digest: Digest,
): FailedRows => {
  const letters = new Map<string, DeadLetter>();
  const latest = new Map(known);
  const dropped: RowDeadLetter[] = [];
  const repeated = new Set<Evaluated>();
  const isRead = READ_THERE.has(way);
  const drop = (letter: RowDeadLetter): void => {
    dropped.push(letter);
    letters.delete(letter.id);
    latest.delete(letter.row);
  };
  for (const one of evaluated) {
    const row = rowNameOf(one.entry);
    const before = row === null ? undefined : latest.get(row);
    const { result } = one.merged;
    if (result === 'duplicate') continue;
    const letter = result === 'failed' ? deadLetterOf(way, one, now, digest) : null;
    if (isRead && letter !== null && letter.id === before?.id) repeated.add(one);
    const version = letter === null ? (one.record?.version.at ?? 0) : versionIn(letter);
    // A row that met a damaged key is valid, and may know what a later one does not: a name, or that it was deleted.
    const isOutdone = before?.code !== DAMAGED && version >= (before?.version ?? 0);
    const isOver = isRead || (isWhole(one) && isOutdone);
    if (before !== undefined && before.id !== letter?.id && isOver) drop(before);
    if (letter === null) continue;
    letters.set(letter.id, letter);
    if (row !== null) latest.set(row, { id: letter.id, code: letter.code, row, version });
  }
  return { letters: [...letters.values()], dropped, repeated };
};

const deferredIn = ({ merged }: Evaluated): readonly Release[] =>
  merged.result === 'deferred'
    ? merged.steps.flatMap((step) =>
        step.do === 'defer' ? [{ owner: step.owner, record: step.record }] : [],
      )
    : [];

/** Whether pulling read a row again that says nothing new, such as the older of two rows for one edge. */
const isSaid = (way: Way, { merged }: Evaluated): boolean =>
  way === 'pull' && 'isSaid' in merged && merged.steps.length === 0;

/** Finds rows that were read in Xano and are deferred already, or say nothing new: nothing to count or to report. */
export const findRepeated = (
  sync: Pick<SyncStore, 'waiting'>,
  way: Way,
  evaluated: readonly Evaluated[],
): TE.TaskEither<StoreError, ReadonlySet<Evaluated>> => {
  const parked = READ_THERE.has(way)
    ? evaluated.flatMap((one) => deferredIn(one).map((release) => ({ one, release })))
    : [];
  const said = evaluated.filter((one) => isSaid(way, one));
  if (parked.length === 0) return TE.right(new Set(said));
  return pipe(
    sync.waiting(parked.map(({ release }) => release)),
    TE.map((marks) => {
      const news = new Set(parked.filter((_, at) => marks[at] !== true).map(({ one }) => one));
      return new Set([...said, ...parked.map(({ one }) => one).filter((one) => !news.has(one))]);
    }),
  );
};
