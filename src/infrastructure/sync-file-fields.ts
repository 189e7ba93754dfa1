import * as E from 'fp-ts/lib/Either.js';
import { isSecret } from '../domain/secret-names.js';
import type { Entity } from '../domain/sync/entity.js';
import type { FieldSource, FieldSources, Slug } from '../domain/sync/field-source.js';
import { isEdge, KNOWN_FIELDS } from '../domain/sync/known-fields.js';
import { isCarried } from '../domain/sync/parse-fields.js';
import type { Scalar } from '../domain/sync/scalar.js';
import { shown } from '../domain/text.js';
import {
  columnIn,
  isObject,
  listIn,
  meant,
  onlyKnown,
  scalarOf,
  secretFault,
  wrong,
  type Members,
} from './sync-file-parts.js';
import { each, fault, together, type Validation } from './validation.js';

type Source = FieldSource | Slug | null;

/** Whether Xano may say what this field is. */
export const mayBeField = (entity: Entity, field: string): boolean =>
  KNOWN_FIELDS[entity].includes(field) ||
  ((entity === 'user' || entity === 'post') && isCarried(entity, field, 'x'));

const judgeField = (place: string, entity: Entity, field: string): Validation<unknown> => {
  if (isSecret(field)) return secretFault(place);
  if (mayBeField(entity, field)) return E.right(null);
  return isEdge(entity)
    ? fault(`${place}: no ${entity} has ${shown(field)}: ${meant(field, KNOWN_FIELDS[entity])}`)
    : fault(`${place}: the service alone writes ${shown(field)}: choose another name`);
};

const valuesIn = (place: string, input: unknown): Validation<FieldSource['values']> => {
  if (input === undefined) return E.right(null);
  if (!isObject(input)) return wrong(place, 'an object such as {"member": "user"}');
  return E.map((pairs: readonly (readonly [string, Scalar])[]) => Object.fromEntries(pairs))(
    each(Object.entries(input), ([theirs, ours]) =>
      E.map((value: Scalar) => [theirs, value] as const)(
        scalarOf(`${place}.${shown(theirs)}`, ours),
      ),
    ),
  );
};

const slugIn = (place: string, field: string, members: Members): Validation<Slug> =>
  field === 'username'
    ? E.map(({ slug }: Slug & { readonly known: unknown }) => ({ slug }))(
        together({
          known: onlyKnown(`${place}.`, members, ['slug']),
          slug: columnIn(`${place}.slug`, members['slug']),
        }),
      )
    : fault(`${place}.slug is for username alone: give a column`);

interface Parts {
  readonly known: unknown;
  readonly from: readonly string[];
  readonly values: FieldSource['values'];
  readonly otherwise: Scalar | undefined;
}

const fromIn = (place: string, members: Members): Validation<FieldSource> =>
  E.map(({ from, values, otherwise }: Parts) => ({
    from,
    values,
    ...(otherwise !== undefined && { otherwise }),
  }))(
    together({
      known: onlyKnown(`${place}.`, members, ['from', 'values', 'else']),
      from: listIn(`${place}.from`, members['from'], columnIn),
      values: valuesIn(`${place}.values`, members['values']),
      otherwise:
        members['else'] === undefined
          ? E.right(undefined)
          : scalarOf(`${place}.else`, members['else']),
    }),
  );

const sourceIn = (place: string, field: string, input: unknown): Validation<Source> => {
  if (input === null) return E.right(null);
  if (typeof input === 'string')
    return E.map((column: string) => ({ from: [column], values: null }))(columnIn(place, input));
  if (!isObject(input))
    return wrong(place, 'the name of a column, {"from": …}, {"slug": …} or null');
  return Object.hasOwn(input, 'slug') ? slugIn(place, field, input) : fromIn(place, input);
};

/** Ours → theirs, as `fields` of a table says it. */
export const fieldsIn = (
  place: string,
  entity: Entity,
  input: unknown,
): Validation<FieldSources> =>
  isObject(input)
    ? E.map((pairs: readonly (readonly [string, Source])[]) => Object.fromEntries(pairs))(
        each(Object.entries(input), ([field, given]) => {
          const at = `${place}.${shown(field)}`;
          return E.map(({ source }: { readonly source: Source }) => [field, source] as const)(
            together({
              field: judgeField(at, entity, field),
              source: sourceIn(at, field, given),
            }),
          );
        }),
      )
    : wrong(place, 'an object such as {"display_name": "name"}');
