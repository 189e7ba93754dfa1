import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { isSecret } from '../domain/secret-names.js';
import { mayBeField, type FieldSources } from '../domain/sync/mapping.js';
import { type Entity, KNOWN_FIELDS } from '../domain/sync/entity.js';
import { shown } from '../domain/text.js';
import { meant, secretFault, wrong } from './sync-file-parts.js';
import { each, fault, type Validation } from './validation.js';

const Columns = t.union([t.record(t.string, t.string), t.array(t.string)]);

type Pair = readonly [column: string, field: string];

/** What would be left out without a word, or overwrite another column. */
const judgePair =
  (place: string, entity: Entity, pairs: readonly Pair[]) =>
  ([column, field]: Pair, index: number): Validation<unknown> => {
    const at = `${place}.${shown(column)}`;
    if (isSecret(column) || isSecret(field)) return secretFault(at);
    const before = pairs.slice(0, index).find(([, taken]) => taken === field)?.[0];
    if (before !== undefined)
      return fault(`${at} becomes ${shown(field)}, as ${shown(before)} does: one column a field`);
    return mayBeField(entity, field)
      ? E.right(null)
      : fault(
          `${at} becomes ${shown(field)}, which no ${entity} has: ${meant(field, KNOWN_FIELDS[entity])}`,
        );
  };

/** What `columns` says, the form of before: theirs → ours, or a list, and nothing else enters. */
export const columnsIn = (
  place: string,
  entity: Entity,
  columns: unknown,
): Validation<FieldSources> => {
  if (!Columns.is(columns))
    return wrong(place, 'a list of columns, or an object of a field for each column');
  const pairs: readonly Pair[] = Array.isArray(columns)
    ? columns.map((column) => [column, column])
    : Object.entries(columns);
  return E.map((): FieldSources => ({
    ...Object.fromEntries(KNOWN_FIELDS[entity].map((field) => [field, null])),
    ...Object.fromEntries(
      pairs.map(([column, field]) => [field, { from: [column], values: null }]),
    ),
  }))(each(pairs, judgePair(place, entity, pairs)));
};
