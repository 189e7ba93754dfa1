import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Finding } from '../../domain/reconcile/names.js';
import type { FilesUrl } from '../../domain/sync/file.js';
import type { LeftOut } from '../../domain/sync/left-out.js';
import type { RowFields } from '../../domain/sync/incoming-row.js';
import type { StoreError } from '../errors.js';
import { ask, gen } from '../gen.js';
import { readThere } from '../reconcile/read-there.js';
import { goneOf } from '../reconcile/stored-rows.js';
import { extraFault, CLOCK_TOLERANCE } from '../reconcile/xano-gone.js';
import { makeCompareRows } from '../reconcile/xano-rows.js';
import { fieldsBeside, type FieldBeside } from '../reconcile/xano-values.js';
import type { Entry } from '../sync/entry.js';
import { lookUp } from '../sync/look-up.js';
import type { Needs } from '../world.js';
import type { XanoAnswer } from './ask-xano.js';
import { storedRowOf, type FoundRecord } from './find-record.js';

/** What Xano has of a record beside the record here, and how a comparison judges it. */
export interface Comparison {
  /** The row as it came; null where there is none. */
  readonly row: RowFields | null;
  /** The version of the row, ms; 0 where it has none. */
  readonly version: number;
  readonly fields: readonly FieldBeside[];
  /** Null where the record here is as Xano has it, or newer. */
  readonly fault: (Finding & { readonly invariant: string }) | null;
  readonly leftOut: readonly LeftOut[];
  /** The entry that makes the record here as it is in Xano; null where nothing does, or nothing has to. */
  readonly remedy: Entry | null;
  readonly message: string;
}

export type CompareRecord = (
  found: FoundRecord,
  answer: XanoAnswer,
) => TE.TaskEither<StoreError, Comparison>;

interface Deps extends Needs<'sync.read' | 'clock' | 'digest'> {
  readonly filesUrl?: FilesUrl;
}

const NOTHING: Comparison = {
  ...{ row: null, version: 0, fields: [], fault: null, leftOut: [], remedy: null },
  message: '',
};

/** Judges a record that Xano does not have, by the rules by which a comparison deletes such records. */
const ofAbsent = (found: FoundRecord, message: string, now: number): Comparison => {
  const { sent, state } = found;
  const told = (more: string): Comparison => ({ ...NOTHING, message: `${message} ${more}` });
  if (state !== 'here' || sent === null) return told('It is not here either.');
  if (sent.state === 'local') return told('It was made here, and Xano never sent it: it stays.');
  if (sent.version >= now - CLOCK_TOLERANCE)
    return told('It changed within the last ten minutes: Xano may not show it yet.');
  const row = storedRowOf(found);
  const { invariant, finding } = extraFault(row);
  return {
    ...NOTHING,
    message: `${message} Xano sent it once: a repair takes it away.`,
    fault: { invariant, ...finding },
    remedy: goneOf(row, sent.version),
  };
};

const messageOf = (
  fault: Comparison['fault'],
  remedy: Entry | null,
  isForgotten: boolean,
): string => {
  if (isForgotten) return 'It is as Xano has it; that Xano has it is not known here: repair it.';
  if (fault === null) return 'It is here as Xano has it, or newer.';
  return remedy === null
    ? `It differs (${fault.actual}), and a repair would change nothing.`
    : `It differs: ${fault.actual}.`;
};

export const makeCompareRecord = ({
  sync,
  clock,
  digest,
  filesUrl = null,
}: Deps): CompareRecord => {
  const compareRows = makeCompareRows({ sync, digest, filesUrl });

  return (found, answer) =>
    gen(function* () {
      const now = clock.now();
      if (answer.state !== 'found')
        return answer.state === 'absent'
          ? ofAbsent(found, answer.message, now)
          : { ...NOTHING, message: answer.message };

      const { entry, readAt } = answer;
      const read = readThere(entry, { now, filesUrl }, digest, readAt);
      const [compared] = yield* ask(compareRows([entry], now, readAt));
      const { record } = read;
      const fields =
        record === null
          ? []
          : yield* ask(
              pipe(
                lookUp(sync, [read]),
                TE.map(({ view }) => fieldsBeside(view, record, now)),
                // The fields of a damaged record cannot be read; the comparison says that it is damaged.
                TE.orElse((error) =>
                  error._tag === 'StoreDamaged'
                    ? TE.right<StoreError, readonly FieldBeside[]>([])
                    : TE.left(error),
                ),
              ),
            );
      const { fault: problem = null, remedy = null, isForgotten = false } = compared ?? {};
      const fault = problem && { invariant: problem.invariant, ...problem.finding };
      const mends = problem !== null ? remedy : isForgotten ? entry : null;
      return {
        row: entry.content.kind === 'delivery' ? entry.content.delivery.row : null,
        version: record?.version.at ?? 0,
        fields,
        fault,
        leftOut: [...read.leftOut, ...read.nobody],
        remedy: mends,
        message: messageOf(fault, mends, isForgotten),
      };
    });
};
