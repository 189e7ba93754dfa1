import { phpJson, rowOf, textOfValue, type Row } from './filters.js';
import { readKit } from './kit.js';
import { entriesOf, groupsOf, isGroup, isMark, isWord, linesOf, parse, textOf } from './tree.js';
import type { Group, Item } from './tree.js';

/** A network request that a function made, as it goes over the wire. */
export interface KitRequest {
  readonly method: string;
  readonly url: string;
  /** Headers as `Name: value`, as they are written. */
  readonly headers: readonly string[];
  readonly body: string;
}

/** A workspace of Xano, as far as the kit needs one. */
export interface World {
  readonly tables: Record<string, Row[]>;
  readonly env: Row;
  readonly auth: Row;
  readonly rawBody: string;
  readonly now: () => number;
  readonly newUuid: () => string;
  /** Returns the answer to a request; status 0 when there is none. */
  readonly answer: (request: KitRequest) => { status: number; result?: unknown };
  /** Functions that were started in the background and have not run yet. */
  readonly queue: { readonly name: string; readonly input: Row }[];
  readonly log: unknown[];
}

export const makeWorld = (given: Partial<World> = {}): World => ({
  tables: {},
  env: {},
  auth: {},
  rawBody: '',
  now: () => Date.UTC(2026, 10, 22, 12),
  newUuid: () => crypto.randomUUID(),
  answer: () => ({ status: 0 }),
  queue: [],
  log: [],
  ...given,
});

/** An error that Xano answers with a status: `notfound`, `accessdenied`, `inputerror`, `standard`. */
export const xanoError = (type: string, message: string): Error =>
  Object.assign(new Error(message), { name: type });

interface Schema {
  readonly defaults: Row;
  readonly unique: readonly string[];
}

/** Returns the zero value of a field: an `int attempts?` of a table is 0 unless a value is given. */
const zeroOf = (line: readonly Item[]): readonly [string, unknown][] =>
  isWord(line[0], 'int') && isMark(line[2], '?') ? [[textOf(line[1]), 0]] : [];

/** Returns the default of a field such as `text status?="pending"`; nothing for a field without a default. */
export const defaultOf = (line: readonly Item[], now: number): readonly [string, unknown][] => {
  const sign = line.findIndex((item) => isMark(item, '='));
  const name = line.findLast(
    (item, index) => !isGroup(item) && item.kind === 'word' && (sign < 0 || index < sign),
  );
  const value = line[sign + 1];
  if (sign < 0 || isGroup(value) || value === undefined || isWord(line[sign - 1], 'filters'))
    return [];
  if (value.text === 'now') return [[textOf(name), now]];
  return [[textOf(name), value.kind === 'number' ? Number(value.text) : value.text]];
};

const OURS = ['xrs_outbox', 'xrs_inbox'];

const named = (group: Group, word: string): Group | undefined =>
  groupsOf(group).find(({ head }) => isWord(head[0], word));

const schemaOf = (table: string, now: number): Schema => {
  if (!OURS.includes(table)) return { defaults: {}, unique: [] };
  const { top } = parse(readKit(`table/${table}.xs`));
  const fields = named(top, 'schema');
  const unique = groupsOf(top)
    .filter(({ kind }) => kind === 'object')
    .filter((index) => textOf(entriesOf(index).get('type')?.[0]).includes('unique'))
    .flatMap((index) =>
      groupsOf(index)
        .slice(1)
        .filter(({ kind }) => kind === 'object'),
    )
    .map((field) => textOf(entriesOf(field).get('name')?.[0]));
  const lines = fields === undefined ? [] : linesOf(fields);
  return {
    defaults: Object.fromEntries(
      lines.flatMap((line) => [...zeroOf(line), ...defaultOf(line, now)]),
    ),
    unique,
  };
};

export const rowsOf = ({ tables }: World, table: string): Row[] => (tables[table] ??= []);

export const addRow = (world: World, table: string, data: unknown): Row => {
  const rows = rowsOf(world, table);
  const { defaults, unique } = schemaOf(table, world.now());
  const id = Math.max(0, ...rows.map((row) => Number(row['id']))) + 1;
  const row = { id, ...defaults, ...rowOf(data) };
  const taken = unique.find((name) =>
    rows.some((other) => phpJson(other[name]) === phpJson(rowOf(row)[name])),
  );
  if (taken !== undefined) throw xanoError('standard', `Duplicate record detected: ${taken}`);
  rows.push(row);
  return row;
};

/** Returns the index of a row, or -1. Matching against null is an error, as in Xano. */
export const placeOf = (world: World, table: string, name: unknown, value: unknown): number => {
  if (value === null || value === undefined) throw xanoError('inputerror', 'Missing param');
  return rowsOf(world, table).findIndex(
    (row) => textOfValue(row[textOfValue(name)]) === textOfValue(value),
  );
};
