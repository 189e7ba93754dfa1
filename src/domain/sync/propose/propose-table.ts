import { proposeEdge } from './edge-fields.js';
import { proposePost } from './post-fields.js';
import type { SchemaTable } from './schema.js';
import type { Proposal } from './table-config.js';
import type { ChosenTable } from './tables.js';
import { proposeUser } from './user-fields.js';

/** How the rows of a table become records, by its columns and by which tables hold what. */
export const proposeTable = (
  table: SchemaTable,
  chosen: readonly ChosenTable[],
  slug: string | null,
): Proposal | null => {
  const entity = chosen.find((one) => one.table === table.table)?.entity;
  const named = (wanted: string) => chosen.find((one) => one.entity === wanted)?.table ?? null;
  switch (entity) {
    case undefined:
      return null;
    case 'user':
      return proposeUser(table.columns, slug);
    case 'post':
      return proposePost(table, named('user'));
    case 'follow':
    case 'like':
    case 'bookmark':
      return proposeEdge(entity, table, named('user'), named('post'));
  }
};
