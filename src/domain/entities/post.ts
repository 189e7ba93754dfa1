import { fieldsOf, type Field, type FieldsOf } from './field.js';
import type { USER } from './user.js';

const COUNT = { kind: 'count', isDerived: true, isShown: true } as const;
const COPY = { byService: true, isDerived: true, isShown: true, none: '' } as const;

interface PostField extends Field {
  readonly copyOf?: keyof typeof USER;
}

/** The fields of a post's hash, in the order of answers. An app adds columns of its own. */
export const POST = {
  id: { kind: 'id', isDerived: true, isShown: true },
  user_id: { kind: 'text', isDerived: true, isShown: true },
  username: { kind: 'username', isShown: true },
  display_name: { kind: 'words', copyOf: 'display_name', ...COPY },
  avatar: { kind: 'address', copyOf: 'avatar', ...COPY },
  user_role: { kind: 'role', copyOf: 'role', isDerived: true, isShown: true },
  content: { kind: 'words', byXano: true, byOwner: true, isShown: true },
  media_url: {
    kind: 'address',
    byXano: true,
    byService: true,
    byOwner: true,
    isShown: true,
    none: null,
  },
  /** All tags, including those in the text; a row of Xano has only those given separately. */
  hashtags: { kind: 'tags', byXano: true, byOwner: true, isDerived: true, isShown: true },
  created_at: { kind: 'instant', byXano: true, isShown: true },
  likesCount: COUNT,
  commentsCount: COUNT,
  bookmarksCount: COUNT,
  sys_given_hashtags: { kind: 'tags' },
  banned: { kind: 'flag' },
  banned_at: { kind: 'instant' },
  banned_by: { kind: 'text' },
} as const satisfies Readonly<Record<string, PostField>>;

export type ShownField = FieldsOf<typeof POST, { isShown: true }>;
export type OwnerField = FieldsOf<typeof POST, { byOwner: true }>;

export const SHOWN_FIELDS = fieldsOf(POST, { isShown: true });
/** Fields of a post that its author decides. */
export const OWNER_FIELDS = fieldsOf(POST, { byOwner: true });
/** Fields of a post that a row of Xano provides, besides its author. */
export const ROW_FIELDS = fieldsOf(POST, { byXano: true });
export const POST_COUNTERS = fieldsOf(POST, { kind: 'count' });

/** Fields of a post that are copies of its author's, besides the username and the id, each with the author's field. */
export const COPIES: readonly (readonly [field: string, of: keyof typeof USER])[] =
  Object.entries<PostField>(POST).flatMap(([field, { copyOf }]) =>
    copyOf === undefined ? [] : [[field, copyOf] as const],
  );
