import { isSecret } from '../../../domain/secret-names.js';
import { proposeTable } from '../../../domain/sync/propose/propose-table.js';
import type { SchemaColumn, Proposal } from '../../../domain/sync/propose/schema.js';
import { slugColumns } from '../../../domain/sync/propose/user-fields.js';
import { ADDRESSES } from '../../../domain/user-field.js';
import type { Found, FoundTable } from './find-tables.js';
import type { Option, Prompter } from './prompter.js';
import type { SampledRow } from '../../../application/sync/sample-rows.js';
import type { Entity } from '../../../domain/sync/entity.js';
import { toPlainText } from '../../../domain/text.js';
import type { Io } from '../context.js';

export interface PlannedTable extends FoundTable {
  readonly proposal: Proposal;
}

const AS_ID: Option<string | null> = { value: null, label: 'u and their id, such as u5' };

/** Returns the columns of the users' table, without secrets. */
export const userColumnsOf = ({ chosen, tables }: Found): readonly SchemaColumn[] => {
  const users = chosen.find(({ entity }) => entity === 'user')?.table;
  const columns = tables.find(({ schema }) => schema.table === users)?.schema.columns ?? [];
  return columns.filter(({ name }) => !isSecret(name));
};

/** Asks how to name users whose table has no usernames; it cannot change later, so it is asked. */
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

/** Prints `sync.config.json`. */
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

/** Whether columns with files of Xano are synced; their addresses may be relative. */
export const hasFiles = (planned: readonly PlannedTable[]): boolean =>
  planned.some(({ schema, proposal: { config } }) =>
    [...ADDRESSES].some((field) => {
      const source = config.fields?.[field] ?? field;
      return schema.columns.some((column) => column.name === source && keepsFiles(column));
    }),
  );

const SHOWN = 40;

/** How to sync further columns of the app, by entity. */
const REMEDIES: Partial<Record<Entity, string>> = {
  user: 'to have one here, name it in fields, and in PUBLIC_FIELDS if everybody may see it',
  post: 'to have one here, name it in fields and in POST_FIELDS',
};

/** Shortens a text to one line, without control characters for the terminal. */
const brief = (text: string): string => {
  const line = toPlainText(text).replace(/\s+/g, ' ');
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
};

/** Formats a value; instants, stored in ms, become readable. */
const valueOf = (field: string, value: string): string =>
  field === 'created_at' ? new Date(Number(value)).toISOString() : brief(value);

const rowWords = ({ id, fate, title, fields, faults }: SampledRow): string => {
  if (fate === 'away') return `  ${id}  stays away`;
  if (fate === 'failed')
    return `  ${id}  FAILS: ${brief(faults.map(({ message }) => message).join('; '))}`;
  const assignments = Object.entries(fields).map(
    ([field, value]) => `${field}=${valueOf(field, value)}`,
  );
  return `  ${id}  ${[brief(title), ...assignments].join(', ')}`;
};

/** Lists what is left out of the rows, each once. */
const leftOut = (rows: readonly SampledRow[]): readonly string[] => [
  ...new Set(
    rows.flatMap(({ fate, faults }) =>
      fate === 'failed' ? [] : faults.map(({ column, message }) => `${column ?? ''}: ${message}`),
    ),
  ),
];

/** Shows what would become of a table and its first rows. */
export const showTable = (
  io: Io,
  isJson: boolean,
  { schema: { table }, proposal: { config, notes, others } }: PlannedTable,
  rows: readonly SampledRow[],
): void => {
  const { entity } = config;
  if (isJson) {
    io.out(JSON.stringify({ type: 'table', table, entity, config, notes, others }));
    for (const row of rows) io.out(JSON.stringify({ type: 'row', table, ...row }));
    return;
  }
  io.out(`${table}: ${entity}s`);
  for (const [field, source] of Object.entries(config.fields ?? {}))
    io.out(`  ${field} <- ${typeof source === 'string' ? source : JSON.stringify(source)}`);
  for (const note of notes) io.out(`  ${note}`);
  for (const fault of leftOut(rows)) io.out(`  left out: ${fault}`);
  const remedy = REMEDIES[entity];
  if (others.length > 0)
    io.out(`  stay in Xano: ${others.join(', ')}${remedy === undefined ? '' : ` (${remedy})`}`);
  if (rows.length === 0) io.out('  it has no row to look at');
  else for (const row of rows) io.out(rowWords(row));
};
