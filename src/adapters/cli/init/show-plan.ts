import type { SampledRow } from '../../../application/sync/sample-rows.js';
import type { Entity } from '../../../domain/sync/entity.js';
import { toPlainText } from '../../../domain/text.js';
import type { Io } from '../io.js';
import type { PlannedTable } from './plan.js';

const SHOWN = 40;

/** What brings a column of the app's own over. */
const REMEDIES: Partial<Record<Entity, string>> = {
  user: 'to have one here, name it in fields, and in PUBLIC_FIELDS if everybody may see it',
  post: 'to have one here, name it in fields and in POST_FIELDS',
};

/** In one line, and without what a terminal would obey. */
const brief = (text: string): string => {
  const line = toPlainText(text).replace(/\s+/g, ' ');
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
};

/** Instants are ms, which nobody reads. */
const valueOf = (field: string, value: string): string =>
  field === 'created_at' ? new Date(Number(value)).toISOString() : brief(value);

const rowWords = ({ id, fate, title, fields, faults }: SampledRow): string => {
  if (fate === 'away') return `  ${id}  stays away`;
  if (fate === 'failed') return `  ${id}  FAILS: ${brief(faults.join('; '))}`;
  const told = Object.entries(fields).map(([field, value]) => `${field}=${valueOf(field, value)}`);
  return `  ${id}  ${[brief(title), ...told].join(', ')}`;
};

/** What is left out of rows, each thing once. */
const leftOut = (rows: readonly SampledRow[]): readonly string[] => [
  ...new Set(rows.flatMap(({ fate, faults }) => (fate === 'failed' ? [] : faults))),
];

/** What a table and its first rows would be here. */
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
  if (others.length > 0) io.out(`  stay in Xano: ${others.join(', ')} (${REMEDIES[entity] ?? ''})`);
  if (rows.length === 0) io.out('  it has no row to look at');
  else for (const row of rows) io.out(rowWords(row));
};
