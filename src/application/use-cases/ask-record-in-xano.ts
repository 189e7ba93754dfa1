import type * as TE from 'fp-ts/lib/TaskEither.js';
import * as T from 'fp-ts/lib/Task.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import { withoutSecrets } from '../../domain/secrets.js';
import type { StoreError } from '../errors.js';
import { ask, gen } from '../gen.js';
import type { AskXano, XanoAnswer } from '../record/ask-xano.js';
import type { CompareRecord, Comparison } from '../record/compare-record.js';
import { findRecord, type FindDeps, type RecordRef } from '../record/find-record.js';

export interface RecordInXano extends Omit<Comparison, 'remedy'> {
  readonly key: string;
  readonly xano_id: string | null;
  readonly state: XanoAnswer['state'];
  readonly table: string | null;
  /** Whether a repair would change anything. */
  readonly mendable: boolean;
}

/** Xano's row of a record as it is now, beside what is here; nothing is changed. */
export type AskRecordInXano = (ref: RecordRef) => TE.TaskEither<StoreError, RecordInXano>;

interface Deps extends FindDeps {
  readonly askXano: AskXano;
  readonly compareRecord: CompareRecord;
}

export const makeAskRecordInXano =
  ({ askXano, compareRecord, ...deps }: Deps): AskRecordInXano =>
  (ref) =>
    gen(function* () {
      const found = yield* ask(findRecord(deps, ref));
      const answer = yield* ask(pipe(askXano(found), T.map(E.right<never, XanoAnswer>)));
      const { remedy, ...comparison } = yield* ask(compareRecord(found, answer));
      return {
        ...comparison,
        row: withoutSecrets(comparison.row),
        fields: withoutSecrets(comparison.fields),
        key: `${found.kind}:${found.name}`,
        xano_id: found.xanoId,
        state: answer.state,
        table: answer.state === 'found' ? answer.table : null,
        mendable: remedy !== null,
      };
    });
