import {
  type Failure,
  NO_RECORDS,
  type Surveyed,
  type SyncEvent,
  type Tally,
  tallyOf,
} from './answers.js';
import { EXIT, type Io, reportFault } from './context.js';
import { type Progress, describePace, makeProgress, rateOf } from './progress.js';
import { type Service, explain, reasonOf } from './service.js';
import { describeLeftOut, duration, grouped, table } from './table.js';
import { type UploadEnd, upload } from './upload.js';

const fateIn = ({ fate, as }: Surveyed): string => {
  if (fate === 'secret') return 'nothing: it is called as a secret is';
  return as.length === 0 ? 'nothing' : as.join(', ');
};

/** Prints a table of what would become of each column. */
const showColumns = (columns: readonly Surveyed[]): readonly string[] => {
  if (columns.length === 0) return [];
  const entities = new Set(columns.map(({ entity }) => entity));
  const rows = columns.map((one) => [
    entities.size > 1 ? `${one.entity}.${one.column}` : one.column,
    grouped(one.values),
    fateIn(one),
  ]);
  return table([['column', 'values', 'becomes'], ...rows]);
};

interface Sending {
  readonly path: string;
  readonly json: boolean;
  /** NDJSON. */
  readonly body: AsyncIterable<Uint8Array | string>;
  /** Estimates the total number of records at this time; null if unknown. */
  readonly expected: (() => number) | null;
  /** Improves the message of a failure. */
  readonly reword?: (failure: Failure) => Failure;
  /** Number of blank rows that were skipped. */
  readonly blank?: () => number;
  readonly onFailure?: (failure: Failure) => Promise<void>;
  /** Explains why reading the records failed. */
  readonly explainUnreadable?: (error: unknown) => string;
}

/** Failures that are printed one by one; the rest is a number, and a file for those who want it. */
const MAX_SHOWN = 10;

const SEND_AGAIN = 'Send the same again: it changes nothing twice';

const NOTHING_CHANGED = [
  'Nothing was changed: this is what would become of it.',
  'What is deferred waits for others, which may stand in the same file.',
];

type Summary = Extract<SyncEvent, { readonly type: 'summary' }>;

const describeFailure = ({ line, entity, key, code, message }: Failure): string => {
  // A key names its entity too; a line that cannot be read has neither.
  const what = [key, entity].find((part) => (part ?? '') !== '');
  return `line ${line}${what ? `, ${what}` : ''}: ${message} (${code})`;
};

const tellLeftOut = (io: Io, { left_out = {}, left_out_examples = [] }: Summary): void => {
  for (const words of describeLeftOut(left_out)) io.out(words);
  for (const { line, key = '', message } of left_out_examples)
    io.out(`  line ${line}${key === '' ? '' : `, ${key}`}: ${message}`);
};

const summarise = (io: Io, tally: Tally, took: number, blank: number): void => {
  const rows = Object.entries(tally).map(([name, count]) => [name, grouped(count)]);
  for (const line of table(rows)) io.out(line);
  if (blank > 0) io.out(`${grouped(blank)} blank rows were passed over`);
  if (tally.received === 0) io.out('There was no record in it');
  io.out(`in ${duration(took)}, ${grouped(rateOf(took, tally.received))} records/s`);
};

const faultOf = (
  service: Service,
  sending: Sending,
  received: number,
  end: Exclude<UploadEnd, { readonly _tag: 'Ended' }>,
): { readonly code: string; readonly message: string } => {
  if (end._tag === 'Cut')
    return {
      code: 'connection_cut',
      message: `The connection was cut (${end.reason}) after ${grouped(received)} records. ${SEND_AGAIN}`,
    };
  if (end._tag !== 'Unreadable') return explain(service, end);
  return {
    code: 'unreadable',
    message: sending.explainUnreadable?.(end.error) ?? 'The records cannot be read',
  };
};

const showFailures = (io: Io, shown: readonly Failure[], count: number): void => {
  for (const failure of shown) io.tell(describeFailure(failure));
  if (count > shown.length) io.tell(`and ${grouped(count - shown.length)} more failures`);
};

interface Seen {
  tally: Tally;
  failures: number;
  readonly shown: Failure[];
  /** Why the file of failures is incomplete; null while it is complete. */
  lost: string | null;
}

/** The total of the progress bar. */
const WHOLE = 1000;
/** The largest share shown before the service has sent its summary. */
const ALMOST = 0.99;

/** Computes the share that is done by what the service has answered, since sending runs far ahead. */
const makeShare = (expected: Sending['expected']) => {
  let share = 0;
  return ({ type }: SyncEvent, received: number): number | null => {
    if (expected === null) return null;
    const all = expected();
    const now = type === 'summary' ? 1 : Math.min(all === 0 ? 0 : received / all, ALMOST);
    // The estimate changes while the file is read, but the share must not fall.
    share = Math.max(share, now);
    return share;
  };
};

/** Processes the service's answer line by line, and shows the progress. */
const watch = (io: Io, sending: Sending, progress: Progress) => {
  const { json, expected, onFailure, reword = (failure: Failure): Failure => failure } = sending;
  const blank = () => ((sending.blank?.() ?? 0) > 0 ? { blank_rows: sending.blank?.() } : {});
  const began = io.now();
  const shareAt = makeShare(expected);
  const seen: Seen = { tally: NO_RECORDS, failures: 0, shown: [], lost: null };
  // The records matter more than the file of failures, so its errors do not stop the import.
  const keep = async (failure: Failure): Promise<void> => {
    try {
      await onFailure?.(failure);
    } catch (error) {
      seen.lost ??= reasonOf(error);
    }
  };
  const onEvent = async (answered: SyncEvent): Promise<void> => {
    const event = answered.type === 'failure' ? reword(answered) : answered;
    if (event.type === 'failure') {
      seen.failures += 1;
      if (seen.shown.length < MAX_SHOWN) seen.shown.push(event);
      await keep(event);
    } else if (event.type !== 'error') seen.tally = tallyOf(event);
    if (json) io.out(JSON.stringify(event.type === 'summary' ? { ...event, ...blank() } : event));
    const { received, failed } = seen.tally;
    const share = shareAt(event, received);
    progress.update(
      Math.floor((share ?? 0) * WHOLE),
      describePace({ elapsed: io.now() - began, received, failed, share }),
    );
  };
  return { seen, onEvent };
};

const conclude = (
  io: Io,
  service: Service,
  sending: Sending,
  seen: Seen,
  end: UploadEnd,
): number => {
  const { json } = sending;
  if (end._tag !== 'Ended') {
    const { code, message } = faultOf(service, sending, seen.tally.received, end);
    return reportFault(io, json, code, message);
  }
  if (end.event.type === 'error') {
    // With --json it has been printed among the events.
    if (!json)
      io.tell(`The service had to stop: ${end.event.message} (${end.event.code}). ${SEND_AGAIN}`);
    return EXIT.failed;
  }
  if (!json) {
    const { columns, dry_run } = end.event;
    for (const line of showColumns(columns ?? [])) io.out(line);
    summarise(io, seen.tally, end.event.duration_ms, sending.blank?.() ?? 0);
    tellLeftOut(io, end.event);
    if (dry_run === true) for (const line of NOTHING_CHANGED) io.out(line);
  }
  return seen.tally.failed > 0 || seen.failures > 0 ? EXIT.failed : EXIT.ok;
};

/** Sends records and shows the progress; resolves to the exit code, 1 if any failed or the end was not reached. */
export const sendRecords = async (io: Io, service: Service, sending: Sending): Promise<number> => {
  const { json, expected, path, body } = sending;
  const progress = makeProgress(io, json, expected === null ? null : WHOLE);
  const { seen, onEvent } = watch(io, sending, progress);
  const end = await upload(service, { path, body, onEvent });
  progress.stop();
  if (!json) showFailures(io, seen.shown, seen.failures);
  if (seen.lost !== null)
    reportFault(io, json, 'not_kept', `The file of failures is not whole (${seen.lost})`);
  return conclude(io, service, sending, seen, end);
};
