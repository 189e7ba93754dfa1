import { isSecret } from '../../../domain/secret-names.js';
import { proposeTable } from '../../../domain/sync/propose/propose-table.js';
import type { SchemaColumn } from '../../../domain/sync/propose/schema.js';
import type { Proposal } from '../../../domain/sync/propose/table-config.js';
import { slugColumns } from '../../../domain/sync/propose/user-fields.js';
import { ADDRESSES } from '../../../domain/user-field.js';
import type { Found, FoundTable } from './find-tables.js';
import type { Option, Prompter } from './prompter.js';

export interface PlannedTable extends FoundTable {
  readonly proposal: Proposal;
}

const AS_ID: Option<string | null> = { value: null, label: 'u and their id, such as u5' };

/** Of the table that holds the users, without secrets. */
export const userColumnsOf = ({ chosen, tables }: Found): readonly SchemaColumn[] => {
  const users = chosen.find(({ entity }) => entity === 'user')?.table;
  const columns = tables.find(({ schema }) => schema.table === users)?.schema.columns ?? [];
  return columns.filter(({ name }) => !isSecret(name));
};

/** What users are called whose table has no usernames: for ever, so that it is asked. */
export const askSlug = async (found: Found, prompter: Prompter): Promise<string | null> => {
  const options = slugColumns(userColumnsOf(found)).map((column) => ({
    value: column,
    label: `the words in ${column} and their id, such as ann-green-5`,
  }));
  return options.length === 0
    ? null
    : prompter.choose('There is no username. What are users called here?', [AS_ID, ...options]);
};

export const planTables = (found: Found, slug: string | null): readonly PlannedTable[] =>
  found.tables.flatMap((table) => {
    const proposal = proposeTable(table.schema, found.chosen, slug);
    return proposal === null ? [] : [{ ...table, proposal }];
  });

/** The text of `sync.config.json`. */
export const configText = (planned: readonly PlannedTable[], schemaPath: string | null): string => {
  const file = {
    ...(schemaPath === null ? {} : { $schema: schemaPath }),
    tables: Object.fromEntries(
      planned.map(({ schema, proposal }) => [schema.table, proposal.config]),
    ),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
};

const keepsFiles = ({ type }: SchemaColumn): boolean => ['image', 'video', 'json'].includes(type);

/** Whether files of Xano enter, whose addresses need not be whole. */
export const hasFiles = (planned: readonly PlannedTable[]): boolean =>
  planned.some(({ schema, proposal: { config } }) =>
    [...ADDRESSES].some((field) => {
      const source = config.fields?.[field] ?? field;
      return schema.columns.some((column) => column.name === source && keepsFiles(column));
    }),
  );
