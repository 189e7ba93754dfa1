import * as assert from 'uvu/assert';
import { proposeTable } from '../../../src/domain/sync/propose/propose-table.js';
import type {
  Proposal,
  SchemaTable,
  TableConfig,
} from '../../../src/domain/sync/propose/schema.js';
import { proposeTables } from '../../../src/domain/sync/propose/tables.js';
import { schemaTable as table } from './propose-schema.js';

export const proposalOf = (
  schema: readonly SchemaTable[],
  name: string,
  slug: string | null = null,
): Proposal => {
  const { chosen } = proposeTables(schema, { tables: [], none: [] });
  const one = schema.find((candidate) => candidate.table === name);
  const proposal = one === undefined ? null : proposeTable(one, chosen, slug);
  if (proposal === null) throw new Error(`nothing is proposed for ${name}`);
  return proposal;
};

export const configOf = (...given: Parameters<typeof proposalOf>): TableConfig =>
  proposalOf(...given).config;

/** Proposes with each table's entity already chosen, whatever its columns are. */
export const saidOf = (
  entity: 'user' | 'post' | 'comment',
  ...columns: readonly string[]
): Proposal => {
  const chosen = (['user', 'post', 'comment'] as const).map((one) => ({ table: one, entity: one }));
  const proposal = proposeTable(table(entity, columns), chosen, null);
  assert.ok(proposal);
  return proposal;
};

export const user = (...columns: readonly string[]) =>
  table('user', ['name text', 'email email', 'password password', ...columns], true);
export const post = (...columns: readonly string[]) =>
  table('post', ['content text', 'user_id int>user', ...columns]);
