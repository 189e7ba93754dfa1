import * as E from 'fp-ts/lib/Either.js';
import { parsePerson, type Username } from '../username.js';
import type { RowFields } from './incoming-row.js';
import { isSlug, type FieldSource, type Slug } from './field-source.js';
import type { UserRef } from './record.js';
import { textOf } from './scalar.js';
import { parseXanoId } from './xano-id.js';

const MAX_NAME = 64;

/** So much of a text is looked at, UTF-16 units: to order a long run of accents takes time by its square. */
const LOOKED_AT = 1024;

/** The words of a text in plain letters: `Zoë O'Neil` is `zoe-o-neil`. */
const slugOf = (text: string): string =>
  text
    .slice(0, LOOKED_AT)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

/** Names are made where the mapping says so: for every row, however it comes. */
export const isNameMade = (source: FieldSource | Slug | null | undefined): boolean =>
  source === null || (source !== undefined && isSlug(source));

/**
 * What a user is called here whose table has no names: `u5`, or the slug of a column with the id behind
 * it, without which two would be called the same. Null where the row does not tell.
 */
export const proposedName = (
  source: FieldSource | Slug | null | undefined,
  row: RowFields,
  given: unknown,
): Username | null => {
  const id = parseXanoId(given);
  if (E.isLeft(id)) return null;
  const column = source && isSlug(source) ? source.slug : null;
  if (column !== null && !Object.hasOwn(row, column)) return null;
  const text = column === null ? '' : (textOf(row[column]) ?? '');
  const slug = slugOf(text)
    .slice(0, Math.max(0, MAX_NAME - 1 - id.right.length))
    .replace(/-$/, '');
  const name = parsePerson(slug === '' ? `u${id.right}` : `${slug}-${id.right}`);
  return E.isRight(name) ? name.right : null;
};

/** Of a row that tells nobody's name, and is of somebody who has one all the same. */
export const withProposed =
  (name: Username | undefined) =>
  (user: UserRef): UserRef =>
    name === undefined || user.username !== null || user.id === null
      ? user
      : { username: name, id: user.id, proposed: true };
