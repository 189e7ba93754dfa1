import * as t from 'io-ts';
import { grouped, table } from './table.js';

const isBranch = (value: unknown): value is Readonly<Record<string, unknown>> =>
  t.UnknownRecord.is(value);

const shown = (value: unknown): string => {
  if (value === null || value === undefined) return '-';
  // From here on numbers are likelier to be times than counts.
  if (typeof value === 'number')
    return value < 1e11 ? grouped(value) : new Date(value).toISOString();
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** A table of what is a plain number for every entity: the counts by result. */
const countsTable = (entities: Readonly<Record<string, unknown>>): readonly string[] => {
  const rows = Object.entries(entities).flatMap(([name, counts]) =>
    isBranch(counts) ? [[name, counts] as const] : [],
  );
  const columns = [
    ...new Set(
      rows.flatMap(([, counts]) =>
        Object.keys(counts).filter((column) => typeof counts[column] === 'number'),
      ),
    ),
  ];
  return table([
    ['', ...columns],
    ...rows.map(([name, counts]) => [name, ...columns.map((column) => shown(counts[column]))]),
  ]);
};

const leaves = (value: unknown, path: string): readonly (readonly string[])[] =>
  isBranch(value) && Object.keys(value).length > 0
    ? Object.entries(value).flatMap(([name, inner]) =>
        leaves(inner, path === '' ? name : `${path}.${name}`),
      )
    : [[path, shown(value)]];

/** What is deeper than the table shows, such as counts of the last minutes. */
const nestedOf = (entities: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(entities).map(([name, counts]) => [
      name,
      isBranch(counts)
        ? Object.fromEntries(
            Object.entries(counts).filter(([, count]) => typeof count !== 'number'),
          )
        : counts,
    ]),
  );

/** The status of a service for a person: whatever it tells, each thing on a line of its own. */
export const showStatus = (status: Readonly<Record<string, unknown>>): readonly string[] => {
  const { entities, ...rest } = status;
  if (!isBranch(entities)) return table(leaves(status, ''));
  const nested = leaves(nestedOf(entities), '').filter(([, value]) => value !== '{}');
  return [
    ...countsTable(entities),
    ...(nested.length === 0 ? [] : ['', ...table(nested)]),
    '',
    ...table(leaves(rest, '')),
  ];
};
