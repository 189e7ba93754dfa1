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
  faults: Faults,
  place: string,
  members: Members,
  names: readonly string[],
): void => {
  for (const name of Object.keys(members))
    if (!names.includes(name))
      faults.push(`${place}${shown(name)} is not known: ${meant(name, names)}`);
};

const SCALAR = t.union([t.string, t.number, t.boolean, t.null]);

export const scalarIn = (faults: Faults, place: string, input: unknown): Scalar => {
  if (SCALAR.is(input)) return input;
  faults.push(`${place} must be a text, a number, true, false or null`);
  return null;
};

export const reportSecret = (faults: Faults, place: string): void => {
  faults.push(`${place} names a secret, which never enters: take it out`);
};

/** Returns the name of a column, and reports one that may not enter. */
export const columnIn = (faults: Faults, place: string, input: unknown): string => {
  const name = typeof input === 'string' ? input : '';
  if (name === '') faults.push(`${place} must be the name of a column`);
  else if (isSecret(name)) reportSecret(faults, place);
  return name;
};

/** Reads one item or several, and reports one that comes twice. */
export const listIn = <A>(
  faults: Faults,
  place: string,
  input: unknown,
  read: (faults: Faults, place: string, item: unknown) => A,
): readonly A[] => {
  if (!Array.isArray(input)) return [read(faults, place, input)];
  const items: readonly unknown[] = input;
  if (items.length === 0) faults.push(`${place} is an empty list`);
  return items.flatMap((item, index) => {
    if (items.indexOf(item) === index) return [read(faults, `${place}[${index}]`, item)];
    faults.push(`${place}[${index}] is ${shown(String(item))} again`);
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

const judgeField = (faults: Faults, place: string, entity: Entity, field: string): void => {
  const likely = KNOWN_FIELDS[entity].includes(field) ? undefined : likelyMeant(entity, field);
  if (isSecret(field)) reportSecret(faults, place);
  else if (likely !== undefined) faults.push(`${place} is not known: did you mean ${likely}?`);
  else if (!mayBeField(entity, field))
    faults.push(
      isEdge(entity)
        ? `${place}: no ${entity} has ${shown(field)}: ${meant(field, KNOWN_FIELDS[entity])}`
        : `${place}: the service alone writes ${shown(field)}: choose another name`,
    );
};

const valuesIn = (faults: Faults, place: string, input: unknown): FieldSource['values'] => {
  if (input === undefined) return null;
  if (!isObject(input)) {
    faults.push(`${place} must be an object such as {"member": "user"}`);
    return null;
  }
  const read = ([theirs, ours]: [string, unknown]) =>
    [theirs, scalarIn(faults, `${place}.${shown(theirs)}`, ours)] as const;
  return Object.fromEntries(Object.entries(input).map(read));
};

const sourceIn = (faults: Faults, place: string, field: string, input: unknown): Source => {
  if (input === null) return null;
  if (typeof input === 'string') return { from: [columnIn(faults, place, input)], values: null };
  if (!isObject(input)) {
    faults.push(`${place} must be the name of a column, {"from": …}, {"slug": …} or null`);
    return null;
  }
  if (!Object.hasOwn(input, 'slug')) {
    onlyKnown(faults, `${place}.`, input, ['from', 'values', 'else']);
    return {
      from: listIn(faults, `${place}.from`, input['from'], columnIn),
      values: valuesIn(faults, `${place}.values`, input['values']),
      ...(input['else'] !== undefined && {
        otherwise: scalarIn(faults, `${place}.else`, input['else']),
      }),
    };
  }
  if (field !== 'username') {
    faults.push(`${place}.slug is for username alone: give a column`);
    return null;
  }
  onlyKnown(faults, `${place}.`, input, ['slug']);
  return { slug: columnIn(faults, `${place}.slug`, input['slug']) };
};

/** Reports roles that do not exist: a user with such a role would silently have no more rights than anybody. */
const judgeRoles = (faults: Faults, place: string, source: Source): void => {
  if (source === null || isSlug(source)) return;
  const values = Object.entries(source.values ?? {});
  for (const [at, role] of [
    ...values.map(([theirs, ours]) => [`${place}.values.${shown(theirs)}`, ours] as const),
    [`${place}.else`, source.otherwise ?? null] as const,
  ])
    if (!isEmpty(role) && !ROLES.some((known) => known === role))
      faults.push(`${at} must be one of ${ROLES.join(', ')}: ${meant(String(role), ROLES)}`);
};

/** Reads `fields` of a table: ours → theirs. */
export const fieldsIn = (
  faults: Faults,
  place: string,
  entity: Entity,
  input: unknown,
): FieldSources => {
  if (!isObject(input)) {
    faults.push(`${place} must be an object such as {"display_name": "name"}`);
    return {};
  }
  const read = ([field, given]: [string, unknown]) => {
    const at = `${place}.${shown(field)}`;
    judgeField(faults, at, entity, field);
    const before = faults.length;
    const source = sourceIn(faults, at, field, given);
    if (faults.length === before && entity === 'user' && field === 'role')
      judgeRoles(faults, at, source);
    return [field, source] as const;
  };
  return Object.fromEntries(Object.entries(input).map(read));
};
