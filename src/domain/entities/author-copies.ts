import { DEFAULT_ROLE } from '../role.js';
import { COPIES, POST } from './post.js';

/** A field that a post has of its author: the first of these that says something, or else the text. */
interface Copied {
  readonly field: string;
  readonly of: readonly string[];
  readonly none: string;
}

/** An author without a Xano id is known by the username. */
export const AUTHOR_COPIES: readonly Copied[] = [
  { field: 'user_id', of: ['id', 'username'], none: '' },
  { field: 'username', of: ['username'], none: '' },
  ...COPIES.map(([field, of]) => ({
    field,
    of: [of],
    none: POST[field as keyof typeof POST].kind === 'role' ? DEFAULT_ROLE : '',
  })),
];

/** The fields of an author of which posts have a copy. */
export const COPIED_FIELDS: readonly string[] = [...new Set(AUTHOR_COPIES.flatMap(({ of }) => of))];

type Fields = Readonly<Record<string, string>>;

/** What each post of an author has a copy of. */
export const copiesOf = (author: Fields): Fields =>
  Object.fromEntries(
    AUTHOR_COPIES.map(({ field, of, none }) => [
      field,
      of.map((name) => author[name] ?? '').find((value) => value !== '') ?? none,
    ]),
  );
