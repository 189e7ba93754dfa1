import type { Source, SourceRow } from '../../../src/application/ports/source.js';
import type { Entity } from '../../../src/domain/sync/entity.js';
import { parseXanoId } from '../../../src/domain/sync/xano-id.js';
import * as E from 'fp-ts/lib/Either.js';
import { ok } from '../run/effect.js';

/** Reads a table to its end by row ids, as a snapshot does, in at most 200 requests. */
export const readAll = async (
  source: Source,
  entity: Entity,
  limit: number,
  updatedSince: number | null = null,
): Promise<readonly SourceRow[]> => {
  const rows: SourceRow[] = [];
  let afterId: string | null = null;
  for (let n = 0; n < 200; n += 1) {
    const page = await ok(source.page({ entity, afterId, updatedSince, limit }));
    rows.push(...page.rows);
    if (page.end) return rows;
    const last = parseXanoId(page.rows.at(-1)?.['id']);
    if (E.isLeft(last)) throw new Error('a page without rows that is not the end');
    afterId = last.right;
  }
  throw new Error('the end never came');
};
