import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { FieldSettings } from '../application/sync/learn-columns.js';
import { COLUMN_KINDS, type ColumnKind } from '../domain/column-kind.js';
import { cleanFor, isNeverShown, PUBLIC_FIELDS, publicFields } from '../domain/profile.js';
import { normalName } from '../domain/secret-names.js';
import { SHOWN_FIELDS } from '../domain/entities/post.js';
import { isCarried } from '../domain/sync/parse-fields.js';
import { isOfPost } from '../domain/sync/content.js';
import { mayBeOwnField, ownFields } from '../domain/user-field.js';
import type { Read } from './settings.js';
import { each, fault, listOf, together, type Validation } from './validation.js';

type Setting = 'PUBLIC_FIELDS' | 'POST_FIELDS';

interface Column {
  readonly name: string;
  /** Null where the kind is learned. */
  readonly kind: ColumnKind | null;
}

/** Fields that every post has anyway, and after which no column can be named. */
const OF_EVERY_POST = new Set([...SHOWN_FIELDS, 'isLiked', 'isBookmarked']);
const OF_EVERY_USER = new Set(PUBLIC_FIELDS);

const readColumn = (setting: Setting, item: string): Validation<Column> => {
  const [name = '', word, ...more] = item.split(':').map((part) => part.trim());
  const kind = COLUMN_KINDS.find((known) => known === word) ?? null;
  if (name === '' || more.length > 0 || (word !== undefined && kind === null))
    return fault(
      `${setting} must name columns such as price or price:number; the types are ${COLUMN_KINDS.join(', ')}`,
    );
  return isNeverShown(name) || name === '__proto__'
    ? fault(`${setting} names ${name}, which is a secret or the service's own`)
    : E.right({ name, kind });
};

const readColumns = (read: Read, setting: Setting): Validation<readonly Column[]> =>
  pipe(
    each(listOf(read(setting)), (item) => readColumn(setting, item)),
    E.filterOrElse(
      (columns) => new Set(columns.map(({ name }) => name)).size === columns.length,
      (): readonly string[] => [`${setting} names a column twice`],
    ),
  );

/** Whether a post keeps a column: what is said of a row beside its columns is kept elsewhere, or not at all. */
const isKept = ({ name }: Column): boolean => isCarried('post', name, '') && !isOfPost(name);

const postColumns = (read: Read): Validation<readonly Column[]> =>
  pipe(
    readColumns(read, 'POST_FIELDS'),
    E.map((columns) => columns.filter(({ name }) => !OF_EVERY_POST.has(name))),
    E.flatMap((columns) => {
      const lost = columns.find((column) => !isKept(column));
      return lost === undefined
        ? E.right(columns)
        : fault(`POST_FIELDS names ${lost.name}, which is not kept of a post`);
    }),
  );

const kindsOf = (columns: readonly Column[]): ReadonlyMap<string, ColumnKind | null> =>
  new Map(columns.map(({ name, kind }) => [name, kind]));

/** Returns the fault of a list that takes names alone: an item with a type would name nothing. */
const notAName = (
  setting: 'PRIVATE_FIELDS' | 'USER_WRITABLE_FIELDS',
  names: readonly string[],
): Validation<never> | null =>
  names.some((name) => name.includes(':'))
    ? fault(`${setting} must be names of fields, separated by commas, without their types`)
    : null;

/** Reads which fields are shown: `PUBLIC_FIELDS` and `POST_FIELDS` add fields, `PRIVATE_FIELDS` removes them. */
export const readFieldSettings = (read: Read): Validation<FieldSettings> =>
  pipe(
    together({ user: readColumns(read, 'PUBLIC_FIELDS'), post: postColumns(read) }),
    E.flatMap(({ user, post }): Validation<FieldSettings> => {
      const hidden = listOf(read('PRIVATE_FIELDS'));
      const wrong = notAName('PRIVATE_FIELDS', hidden);
      if (wrong !== null) return wrong;
      const flatHidden = new Set(hidden.map(normalName));
      const shown = publicFields(
        user.map(({ name }) => name),
        hidden,
      );
      if (!shown.has('username'))
        return fault('PRIVATE_FIELDS cannot name username, which is in the address of each user');
      return E.right({
        publicFields: shown,
        clean: cleanFor(hidden),
        columns: {
          user: kindsOf(user.filter(({ name }) => shown.has(name) && !OF_EVERY_USER.has(name))),
          post: kindsOf(post.filter(({ name }) => !flatHidden.has(normalName(name)))),
        },
      });
    }),
  );

/** Reads which fields users may write of themselves, with those that `USER_WRITABLE_FIELDS` adds. */
export const readOwnFields = (read: Read): Validation<ReadonlySet<string>> => {
  const also = listOf(read('USER_WRITABLE_FIELDS'));
  const wrong = notAName('USER_WRITABLE_FIELDS', also);
  if (wrong !== null) return wrong;
  const refused = also.find((field) => !mayBeOwnField(field));
  return refused === undefined
    ? E.right(ownFields(also))
    : fault(`USER_WRITABLE_FIELDS names ${refused}, which no user may write of themselves`);
};
