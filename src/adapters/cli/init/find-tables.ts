import * as E from 'fp-ts/lib/Either.js';
import { isDeepStrictEqual } from 'node:util';
import { USUAL_ENTITIES, type Entity } from '../../../domain/sync/entity.js';
import type { RowFields } from '../../../domain/sync/incoming-row.js';
import { withRows, type SchemaTable } from '../../../domain/sync/propose/schema.js';
import {
  proposeTables,
  type ChosenTable,
  type OpenTable,
  type TableAnswers,
} from '../../../domain/sync/propose/tables.js';
import { failed, tablesIn, usage, type Fault } from './options.js';
import type { Option, Prompter } from './prompter.js';
import type { InitWorld, MetadataWay, Way } from './world.js';

/** A table to be synced, with its schema and first rows. */
export interface FoundTable {
  readonly schema: SchemaTable;
  readonly rows: readonly RowFields[];
}

export interface Found {
  readonly chosen: readonly ChosenTable[];
  readonly tables: readonly FoundTable[];
  readonly notes: readonly string[];
}

/** Rows that are read of each table. */
const ROWS = 10;

const namesOf = (tables: readonly string[]): string => tables.join(', ');

const openWords = ({ entity, candidates }: OpenTable): string => {
  const [first = '<table>'] = candidates;
  const say = `say which with --table ${first}=${entity}`;
  if (candidates.length === 0) return `No table looks like ${entity}s: ${say}`;
  return candidates.length === 1
    ? `${first} may hold the ${entity}s: if so, ${say}`
    : `Any of ${namesOf(candidates)} may hold the ${entity}s: ${say}`;
};

const LEAVE = { value: null, label: 'none of them' };

const askWhich = async (
  { entity, candidates }: OpenTable,
  free: readonly string[],
  prompter: Prompter,
): Promise<string | null> => {
  const names = candidates.length > 0 ? candidates : free;
  const options = names.map((name): Option<string | null> => ({ value: name, label: name }));
  const [first = LEAVE, ...others] = entity === 'user' ? options : [...options, LEAVE];
  return prompter.choose(`Which table holds the ${entity}s?`, [first, ...others]);
};

/** Asks until every entity has a table or none; without a prompter, open questions become faults or notes. */
const settle = async (
  schema: readonly SchemaTable[],
  answers: TableAnswers,
  prompter: Prompter | null,
): Promise<E.Either<Fault, Omit<Found, 'tables'>>> => {
  const { chosen, open } = proposeTables(schema, answers);
  const [first] = open;
  if (first === undefined) return E.right({ chosen, notes: [] });
  if (prompter === null) {
    const stop = open.find(({ entity, isTorn }) => entity === 'user' || isTorn);
    if (stop !== undefined) return failed(openWords(stop));
    const none = [...answers.none, ...open.map(({ entity }) => entity)];
    return E.map((rest: Omit<Found, 'tables'>) => ({
      chosen: rest.chosen,
      notes: [...open.map(openWords), ...rest.notes],
    }))(await settle(schema, { ...answers, none }, null));
  }
  const taken = new Set(chosen.map(({ table }) => table));
  const free = schema.map(({ table }) => table).filter((table) => !taken.has(table));
  if (free.length === 0 && first.entity === 'user') return failed('The workspace has no table');
  const table = await askWhich(first, free, prompter);
  const { entity } = first;
  const next =
    table === null
      ? { ...answers, none: [...answers.none, entity] }
      : { ...answers, tables: [...answers.tables, { table, entity }] };
  return settle(schema, next, prompter);
};

type Tell = (line: string) => void;

const byMetadata = async (
  way: MetadataWay,
  given: readonly ChosenTable[],
  { xano }: InitWorld,
  prompter: Prompter | null,
  tell: Tell,
): Promise<E.Either<Fault, Found>> => {
  const schema = await xano.tables(way, (name, at, of) => {
    tell(`Reading the columns of ${name}, ${at} of ${of}`);
  });
  if (E.isLeft(schema)) return failed(schema.left.message);
  const names = schema.right.map(({ table }) => table);
  const unknown = given.find(({ table }) => !names.includes(table));
  if (unknown !== undefined)
    return usage(`Xano has no table ${unknown.table}. There are ${namesOf(names)}`);
  const settled = await settle(schema.right, { tables: given, none: [] }, prompter);
  if (E.isLeft(settled)) return settled;
  const tables: FoundTable[] = [];
  for (const { table } of settled.right.chosen) {
    const rows = await xano.rows(way, table, ROWS);
    if (E.isLeft(rows)) return failed(`${table}: ${rows.left.message}`);
    const known = schema.right.find((one) => one.table === table);
    if (known !== undefined) tables.push({ schema: withRows(known, rows.right), rows: rows.right });
  }
  return E.right({ ...settled.right, tables });
};

/** Tables that the kit's endpoint may serve. Not every app has comments, so their absence is not noted. */
const TRIED: readonly Entity[] = [...USUAL_ENTITIES, 'comment'];

/** Returns what shows that an endpoint does not give the rows of the tables that it is asked for; null for nothing. */
const faultOfEndpoint = (tables: readonly FoundTable[]): string | null => {
  const [first, ...others] = tables.filter(({ rows }) => rows.length > 0);
  if (first === undefined)
    return 'The endpoint gives no row of any table, and rows alone tell their columns: look at the address, or run init again once there are rows';
  const twin = others.find(({ rows }) => isDeepStrictEqual(rows, first.rows));
  return twin === undefined
    ? null
    : `The endpoint gives the same rows for ${first.schema.table} and ${twin.schema.table}: it must heed the parameter table, as that of the kit does`;
};

/** Finds tables by the kit's names, and their columns by rows, since the endpoint reports no columns. */
const byEndpoint = async (
  way: Way,
  given: readonly ChosenTable[],
  { xano }: InitWorld,
): Promise<E.Either<Fault, Found>> => {
  const usual = TRIED.map((entity): ChosenTable => ({ table: entity, entity })).filter(
    ({ entity }) => !given.some((one) => one.entity === entity),
  );
  const tables: FoundTable[] = [];
  const notes: string[] = [];
  for (const { table } of [...usual, ...given]) {
    const rows = await xano.rows(way, table, ROWS);
    if (E.isRight(rows)) {
      const schema = withRows({ table, isAuth: false, columns: [] }, rows.right);
      tables.push({ schema, rows: rows.right });
    } else if (!rows.left.isMissing) return failed(`${table}: ${rows.left.message}`);
    else if (table !== 'comment' || given.some((one) => one.table === table))
      notes.push(`The endpoint gives no table ${table}: ${rows.left.message}`);
  }
  const chosen = [...usual, ...given].filter(({ table }) =>
    tables.some(({ schema }) => schema.table === table),
  );
  if (!chosen.some(({ entity }) => entity === 'user'))
    return failed(
      `${notes[0] ?? 'The endpoint gives no users'}. Say what it calls them: --table people=user`,
    );
  const fault = faultOfEndpoint(tables);
  return fault === null ? E.right({ chosen, tables, notes }) : failed(fault);
};

/** Asks which tables the endpoint serves under other names than the kit's. */
const askNames = async (prompter: Prompter): Promise<readonly ChosenTable[]> => {
  for (;;) {
    const answer = await prompter.ask(
      'Tables that it calls otherwise than user, post, follow, like, bookmark, comment, such as people=user',
      'none',
    );
    const table = answer === 'none' ? [] : answer.split(/[\s,]+/);
    const read = tablesIn({ table });
    if (E.isRight(read)) return read.right;
  }
};

/** Finds the tables of Xano to be synced, with their first rows. */
export const findTables = async (
  way: Way,
  given: readonly ChosenTable[],
  world: InitWorld,
  prompter: Prompter | null,
  tell: Tell,
): Promise<E.Either<Fault, Found>> => {
  if (way.kind === 'metadata') return byMetadata(way, given, world, prompter, tell);
  const named = given.length > 0 || prompter === null ? given : await askNames(prompter);
  return byEndpoint(way, named, world);
};
