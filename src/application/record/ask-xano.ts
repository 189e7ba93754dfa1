import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { tablesOf, type TableMapping } from '../../domain/sync/mapping.js';
import { isIntegerId } from '../../domain/sync/xano-id.js';
import type { Retry } from '../ports/retry.js';
import type { SourceError } from '../ports/source.js';
import { stopped, type Stopped } from '../ports/timer.js';
import { readRow } from '../reconcile/xano-pages.js';
import type { Entry } from '../sync/entry.js';
import { pullFailure } from '../sync/pull-failure.js';
import { makeReadPage, type ReadPage } from '../sync/pull-page.js';
import type { XanoAccess } from '../sync/pull-quota.js';
import type { Needs } from '../world.js';
import type { FoundRecord } from './find-record.js';

/**
 * What Xano says of a record. `absent`: Xano has no such row, or one that must not be here. The other states say why
 * nobody knows; then the record here is kept.
 */
export type XanoAnswer =
  | {
      readonly state: 'found';
      readonly table: string;
      readonly entry: Entry;
      /** When Xano was asked, ms. */
      readonly readAt: number;
    }
  | {
      readonly state: 'absent' | 'not_configured' | 'no_id' | SilentState;
      readonly message: string;
    };

type SilentState = 'away' | 'limited' | 'refused' | 'nonsense';

export type AskXano = (found: FoundRecord) => T.Task<XanoAnswer>;

interface Deps extends Needs<'mapping' | 'clock'> {
  /** Null where no Xano is configured. */
  readonly access: XanoAccess | null;
}

/** How long a caller waits for Xano, or for a turn to ask it, ms. */
const PATIENCE = 20_000;

const STATES = {
  SourceUnavailable: 'away',
  SourceLimited: 'limited',
  SourceRefused: 'refused',
  SourceTableMissing: 'refused',
  SourceFault: 'nonsense',
  Stopped: 'away',
} as const satisfies Readonly<Record<(SourceError | Stopped)['_tag'], SilentState>>;

const KEPT = 'What is here is kept as it is.';

const silent = (error: SourceError | Stopped): XanoAnswer => ({
  state: STATES[error._tag],
  message: `${error._tag === 'Stopped' ? 'The service is being stopped.' : pullFailure(error, 0).message} ${KEPT}`,
});

/** Does not try again: the person who looks at the page can press the button again. */
const ONCE: Retry = (attempt) => attempt;

const NOT_CONFIGURED =
  'Nothing says where Xano is, so it cannot be asked: set XANO_METADATA_URL, or XANO_SNAPSHOT_URL.';

const LATE: XanoAnswer = {
  state: 'limited',
  message: `What else asks Xano has used up its quota (XANO_RATE), and the turn did not come in time. ${KEPT}`,
};

export const makeAskXano = ({ access, mapping, clock }: Deps): AskXano => {
  if (access === null)
    return () => T.of({ state: 'not_configured', message: `${NOT_CONFIGURED} ${KEPT}` });
  const { source, quota, timer, isChosen } = access;
  const readPage: ReadPage = makeReadPage({
    ...{ source: quota.withQuota(source), isChosen, timer },
    retry: ONCE,
  });

  const inTables = (
    tables: readonly TableMapping[],
    id: string,
  ): TE.TaskEither<SourceError | Stopped, XanoAnswer> => {
    const [table, ...others] = tables;
    if (table === undefined)
      return TE.right({
        state: 'absent',
        message: `Xano has no row ${id} of this kind, or none that sync.config.json lets in.`,
      });
    return pipe(
      TE.fromIO(clock.now),
      TE.flatMap((readAt) =>
        pipe(
          readRow(readPage, table, id),
          TE.flatMap((entry) =>
            entry === null
              ? inTables(others, id)
              : TE.right<SourceError | Stopped, XanoAnswer>({
                  ...{ state: 'found', table: table.table, entry, readAt },
                }),
          ),
        ),
      ),
    );
  };

  const whenLate: TE.TaskEither<SourceError | Stopped, XanoAnswer> = pipe(
    timer.sleep(PATIENCE),
    T.map((goesOn) => (goesOn ? E.right(LATE) : E.left(stopped))),
  );

  return ({ kind, xanoId }) => {
    const tables = source.entities.includes(kind) ? tablesOf(mapping, kind) : [];
    if (tables.length === 0)
      return T.of({
        state: 'not_configured',
        message: `Nothing says in which table of Xano a ${kind} is: name it in sync.config.json. ${KEPT}`,
      });
    if (xanoId === null || !isIntegerId(xanoId))
      return T.of({
        state: 'no_id',
        message: `Nothing here tells by which number Xano knows it: ask for it by that number. ${KEPT}`,
      });
    if (quota.waiting() > PATIENCE) return T.of(LATE);
    const answer = pipe(
      inTables(tables, xanoId),
      TE.getOrElse((error) => T.of(silent(error))),
    );
    return () =>
      Promise.race([
        answer(),
        pipe(
          whenLate,
          TE.getOrElse((error) => T.of(silent(error))),
        )(),
      ]);
  };
};
