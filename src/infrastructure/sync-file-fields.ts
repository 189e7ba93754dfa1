import * as t from 'io-ts';
import { ROLES } from '../domain/role.js';
import { isSecret } from '../domain/secret-names.js';
import {
  mayBeField,
  isSlug,
  type FieldSource,
  type FieldSources,
  type Slug,
} from '../domain/sync/mapping.js';
import { type Entity, isEdge, KNOWN_FIELDS } from '../domain/sync/entity.js';
import { isEmpty, type Scalar } from '../domain/sync/scalar.js';
import { shown } from '../domain/text.js';
import { distance, nearest } from './nearest.js';

/**
 * The faults that were found, in the order of the file. Once there is one, nothing of what was read is used, so that
 * any value may stand for a wrong one.
 */
export type Faults = string[];

type Members = Readonly<Record<string, unknown>>;

export const isObject = (input: unknown): input is Members =>
  t.UnknownRecord.is(input) && !Array.isArray(input);

export const meant = (given: string, words: readonly string[]): string =>
  `did you mean ${nearest(given, words) ?? ''}?`;

/** Reports members other than these. */
export const onlyKnown = (
  told: Faults,
  place: string,
  members: Members,
  names: readonly string[],
): void => {
  for (const name of Object.keys(members))
    if (!names.includes(name))
      told.push(`${place}${shown(name)} is not known: ${meant(name, names)}`);
};

const SCALAR = t.union([t.string, t.number, t.boolean, t.null]);

export const scalarIn = (told: Faults, place: string, input: unknown): Scalar => {
  if (SCALAR.is(input)) return input;
  told.push(`${place} must be a text, a number, true, false or null`);
  return null;
};

export const tellSecret = (told: Faults, place: string): void => {
  told.push(`${place} names a secret, which never enters: take it out`);
};

/** Returns the name of a column, and reports one that may not enter. */
export const columnIn = (told: Faults, place: string, input: unknown): string => {
  const name = typeof input === 'string' ? input : '';
  if (name === '') told.push(`${place} must be the name of a column`);
  else if (isSecret(name)) tellSecret(told, place);
  return name;
};

/** Reads one item or several, and reports one that comes twice. */
export const listIn = <A>(
  told: Faults,
  place: string,
  input: unknown,
  read: (told: Faults, place: string, item: unknown) => A,
): readonly A[] => {
  if (!Array.isArray(input)) return [read(told, place, input)];
  const items: readonly unknown[] = input;
  if (items.length === 0) told.push(`${place} is an empty list`);
  return items.flatMap((item, index) => {
    if (items.indexOf(item) === index) return [read(told, `${place}[${index}]`, item)];
    told.push(`${place}[${index}] is ${shown(String(item))} again`);
    return [];
  });
};

type Source = FieldSource | Slug | null;

const folded = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/**
 * Length from which a name may be a slip of the pen for a field: shorter ones are words of their own, as `link` is
 * not `links`. A name longer than the field is none either: `media_urls` are several.
 */
const LONG = 8;

/** Returns the field of ours that a name is likely meant to be: spelt otherwise, or with one letter wrong. */
const likelyMeant = (entity: Entity, field: string): string | undefined =>
  KNOWN_FIELDS[entity].find(
    (known) =>
      folded(known) === folded(field) ||
      (field.length >= LONG && field.length <= known.length && distance(field, known) === 1),
  );

const judgeField = (told: Faults, place: string, entity: Entity, field: string): void => {
  const likely = KNOWN_FIELDS[entity].includes(field) ? undefined : likelyMeant(entity, field);
  if (isSecret(field)) tellSecret(told, place);
  else if (likely !== undefined) told.push(`${place} is not known: did you mean ${likely}?`);
  else if (!mayBeField(entity, field))
    told.push(
      isEdge(entity)
        ? `${place}: no ${entity} has ${shown(field)}: ${meant(field, KNOWN_FIELDS[entity])}`
        : `${place}: the service alone writes ${shown(field)}: choose another name`,
    );
};

const valuesIn = (told: Faults, place: string, input: unknown): FieldSource['values'] => {
  if (input === undefined) return null;
  if (!isObject(input)) {
    told.push(`${place} must be an object such as {"member": "user"}`);
    return null;
  }
  const read = ([theirs, ours]: [string, unknown]) =>
    [theirs, scalarIn(told, `${place}.${shown(theirs)}`, ours)] as const;
  return Object.fromEntries(Object.entries(input).map(read));
};

const sourceIn = (told: Faults, place: string, field: string, input: unknown): Source => {
  if (input === null) return null;
  if (typeof input === 'string') return { from: [columnIn(told, place, input)], values: null };
  if (!isObject(input)) {
    told.push(`${place} must be the name of a column, {"from": …}, {"slug": …} or null`);
    return null;
  }
  if (!Object.hasOwn(input, 'slug')) {
    onlyKnown(told, `${place}.`, input, ['from', 'values', 'else']);
    return {
      from: listIn(told, `${place}.from`, input['from'], columnIn),
      values: valuesIn(told, `${place}.values`, input['values']),
      ...(input['else'] !== undefined && {
        otherwise: scalarIn(told, `${place}.else`, input['else']),
      }),
    };
  }
  if (field !== 'username') {
    told.push(`${place}.slug is for username alone: give a column`);
    return null;
  }
  onlyKnown(told, `${place}.`, input, ['slug']);
  return { slug: columnIn(told, `${place}.slug`, input['slug']) };
};

/** Reports roles that do not exist: a user with such a role would silently have no more rights than anybody. */
const judgeRoles = (told: Faults, place: string, source: Source): void => {
  if (source === null || isSlug(source)) return;
  const values = Object.entries(source.values ?? {});
  for (const [at, role] of [
    ...values.map(([theirs, ours]) => [`${place}.values.${shown(theirs)}`, ours] as const),
    [`${place}.else`, source.otherwise ?? null] as const,
  ])
    if (!isEmpty(role) && !ROLES.some((known) => known === role))
      told.push(`${at} must be one of ${ROLES.join(', ')}: ${meant(String(role), ROLES)}`);
};

/** Reads `fields` of a table: ours → theirs. */
export const fieldsIn = (
  told: Faults,
  place: string,
  entity: Entity,
  input: unknown,
): FieldSources => {
  if (!isObject(input)) {
    told.push(`${place} must be an object such as {"display_name": "name"}`);
    return {};
  }
  const read = ([field, given]: [string, unknown]) => {
    const at = `${place}.${shown(field)}`;
    judgeField(told, at, entity, field);
    const before = told.length;
    const source = sourceIn(told, at, field, given);
    if (told.length === before && entity === 'user' && field === 'role')
      judgeRoles(told, at, source);
    return [field, source] as const;
  };
  return Object.fromEntries(Object.entries(input).map(read));
};
