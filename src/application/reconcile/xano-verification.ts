import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Entity } from '../../domain/sync/entity.js';
import { tableOf, type SyncMapping } from '../../domain/sync/mapping.js';
import { isIntegerId, type XanoId } from '../../domain/sync/xano-id.js';
import type { ReadPage } from '../sync/pull-page.js';
import { looked } from './run.js';
import { entityOf } from './xano-extra.js';
import type { Extra } from './xano-find.js';
import type { XanoStep } from './xano-step.js';
import { isInXano } from './xano-reader.js';
import type { SeenBook } from './xano-seen.js';
import type { Tally } from './xano-tally.js';

interface Question {
  readonly extra: Extra;
  readonly entity: Entity;
  readonly id: XanoId;
}

interface Deps {
  readonly readPage: ReadPage;
  readonly mapping: SyncMapping;
  readonly seen: Pick<SeenBook, 'unseen'>;
  readonly tally: Pick<Tally, 'refusal' | 'refuse'>;
}

export interface Verification {
  readonly notice: (extras: readonly Extra[]) => void;
  readonly hasMore: () => boolean;
  /** Asks Xano for one row by its id. */
  readonly step: () => XanoStep;
}

/** A page that lacks rows shows within so many; more questions would eat the quota. */
const MAX_QUESTIONS = 20;

/**
 * Asks Xano by id for the first of those users and posts that seem to be gone: a page may have lacked
 * them by mistake. One that is there after all makes the rest of its entity stay. Rows without a
 * version are asked for one by one anyway.
 */
export const makeVerification = ({ readPage, mapping, seen, tally }: Deps): Verification => {
  let questions: readonly Question[] = [];

  const ask = ({ extra: { row }, entity, id }: Question): XanoStep => {
    const table = tableOf(mapping, entity);
    if (table === null || tally.refusal(entity) !== null) return TE.right(looked(0));
    return pipe(
      seen.unseen([row]),
      TE.flatMap(([state]) =>
        state?.state === 'sent' ? isInXano(readPage, table, id) : TE.right(false),
      ),
      TE.map((isThere) => {
        if (isThere)
          tally.refuse(
            entity,
            `Xano has the ${entity} ${id}, which was missing when all was read: no ${entity} was taken away`,
          );
        return looked(1);
      }),
    );
  };

  return {
    notice: (extras) => {
      for (const extra of extras) {
        const { version, xanoId: id } = extra.sent;
        const entity = entityOf(extra.row);
        const asked = questions.filter((question) => question.entity === entity).length;
        if (id !== null && isIntegerId(id) && version > 0 && asked < MAX_QUESTIONS)
          questions = [...questions, { extra, entity, id }];
      }
    },
    hasMore: () => questions.length > 0,
    step: () => {
      const [question] = questions;
      if (question === undefined) return TE.right(looked(0));
      return pipe(
        ask(question),
        TE.tapIO(() => () => {
          questions = questions.slice(1);
        }),
      );
    },
  };
};
