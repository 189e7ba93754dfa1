import { DEFAULT_ROLE } from '../role.js';
import { COPIES, POST } from './post.js';

/** A field that a post copies from its author: the first non-empty field in `of`, or else the text `none`. */
interface Copied {
  readonly field: string;
  readonly of: readonly string[];
  readonly none: string;
}

/** The fields that posts copy. For an author without a Xano id, `user_id` is the username. */
export const AUTHOR_COPIES: readonly Copied[] = [
  { field: 'user_id', of: ['id', 'username'], none: '' },
  { field: 'username', of: ['username'], none: '' },
  ...COPIES.map(([field, of]) => ({
    field,
    of: [of],
    none: POST[field as keyof typeof POST].kind === 'role' ? DEFAULT_ROLE : '',
  })),
];

/** The fields of an author that posts hold copies of. */
export const COPIED_FIELDS: readonly string[] = [...new Set(AUTHOR_COPIES.flatMap(({ of }) => of))];

type Fields = Readonly<Record<string, string>>;

/** Returns the copied fields that each post of an author must hold. */
export const copiesOf = (author: Fields): Fields =>
  Object.fromEntries(
    AUTHOR_COPIES.map(({ field, of, none }) => [
      field,
      of.map((name) => author[name] ?? '').find((value) => value !== '') ?? none,
    ]),
  );
