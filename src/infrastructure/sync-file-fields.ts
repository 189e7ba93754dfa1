import * as E from 'fp-ts/lib/Either.js';
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
import { distance } from './nearest.js';
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

const folded = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Shorter words are too many to be slips of the pen: `link` is no `links`, and `media_urls` are several. */
const LONG = 8;

/** The field of ours that a name is meant to be which is written otherwise, or has one letter wrong. */
const likelyMeant = (entity: Entity, field: string): string | undefined =>
  KNOWN_FIELDS[entity].find(
    (known) =>
      folded(known) === folded(field) ||
      (field.length >= LONG && field.length <= known.length && distance(field, known) === 1),
  );

const judgeField = (place: string, entity: Entity, field: string): Validation<unknown> => {
  if (isSecret(field)) return secretFault(place);
  const likely = KNOWN_FIELDS[entity].includes(field) ? undefined : likelyMeant(entity, field);
  if (likely !== undefined) return fault(`${place} is not known: did you mean ${likely}?`);
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

/** Whom nobody knows would have no more rights than anybody, without a word. */
const judgeRole = (place: string, role: Scalar): Validation<unknown> =>
  isEmpty(role) || ROLES.some((known) => known === role)
    ? E.right(null)
    : fault(`${place} must be one of ${ROLES.join(', ')}: ${meant(String(role), ROLES)}`);

const judgeValues = (place: string, source: Source): Validation<unknown> => {
  if (source === null || isSlug(source)) return E.right(null);
  const values = Object.entries(source.values ?? {});
  return together({
    values: each(values, ([theirs, ours]) => judgeRole(`${place}.values.${shown(theirs)}`, ours)),
    otherwise: judgeRole(`${place}.else`, source.otherwise ?? null),
  });
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
              source: E.flatMap((source: Source) =>
                E.map(() => source)(
                  entity === 'user' && field === 'role' ? judgeValues(at, source) : E.right(null),
                ),
              )(sourceIn(at, field, given)),
            }),
          );
        }),
      )
    : wrong(place, 'an object such as {"display_name": "name"}');
