import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { storeDamaged, type StoreError } from '../../application/errors.js';
import { parseHashtag, type Hashtag } from '../../domain/hashtag.js';
import { printKind } from '../../domain/key.js';
import { parsePostId, type Ban, type Post, type PostId } from '../../domain/post.js';
import { isSystemField } from '../../domain/profile.js';
import { parseRole } from '../../domain/role.js';
import { parseStoredUsername } from '../../domain/username.js';
import { understand } from './understand.js';

const text = <A extends string>(name: string, parse: (input: string) => E.Either<unknown, A>) =>
  new t.Type<A, string>(
    name,
    (u): u is A => typeof u === 'string' && E.isRight(parse(u)),
    (u, context) => {
      const parsed = typeof u === 'string' ? parse(u) : E.left(u);
      return E.isRight(parsed) ? t.success(parsed.right) : t.failure(u, context);
    },
    (a) => a,
  );

export const UsernameText = text('Username', parseStoredUsername);
export const PostIdText = text('PostId', parsePostId);
/** In the form in which it was stored, which names its keys, and which an earlier rule may have made. */
export const HashtagText = text('Hashtag', (input) =>
  E.map(() => input as Hashtag)(parseHashtag(input)),
);
/** Of these no key is named: in the form of today. */
const GivenTagText = text('GivenTag', parseHashtag);
const RoleText = text('Role', parseRole);

/** A number that Redis keeps as text. */
export const NumberText = new t.Type<number, string>(
  'NumberText',
  (u): u is number => typeof u === 'number',
  (u, context) =>
    typeof u === 'string' && u !== '' && Number.isFinite(Number(u))
      ? t.success(Number(u))
      : t.failure(u, context),
  String,
);

/** JSON text as a script answers it, and what it says. */
export const json = <A>(inner: t.Type<A, unknown>): t.Type<A, string> =>
  new t.Type<A, string>(
    `json(${inner.name})`,
    (u): u is A => inner.is(u),
    (u, context) => {
      if (typeof u !== 'string') return t.failure(u, context);
      return pipe(
        E.tryCatch(
          () => JSON.parse(u) as unknown,
          () => [{ value: u, context }],
        ),
        E.flatMap((value) => inner.validate(value, context)),
      );
    },
    (a) => JSON.stringify(inner.encode(a)),
  );

export const Hash = t.record(t.string, t.string, 'Hash');

const optional = <A>(codec: t.Type<A, unknown>): t.Type<A | undefined, unknown> =>
  new t.Type<A | undefined, unknown>(
    `${codec.name}?`,
    (u): u is A | undefined => u === undefined || codec.is(u),
    (u, context) => (u === undefined ? t.success(undefined) : codec.validate(u, context)),
    (a) => (a === undefined ? undefined : codec.encode(a)),
  );

const required = {
  id: PostIdText,
  user_id: t.string,
  username: UsernameText,
  user_role: RoleText,
  content: t.string,
  hashtags: json(t.readonlyArray(HashtagText)),
  created_at: NumberText,
  likesCount: NumberText,
  commentsCount: NumberText,
  bookmarksCount: NumberText,
};

const others = {
  // A service may take these three away by the write proxy.
  display_name: optional(t.string),
  avatar: optional(t.string),
  media_url: optional(t.string),
  sys_given_hashtags: optional(json(t.readonlyArray(GivenTagText))),
  banned: optional(t.string),
  banned_at: optional(NumberText),
  banned_by: optional(UsernameText),
};

// One flat type: intersections and exact types cost a page several times as much.
const PostRow = t.type({ ...required, ...others }, 'PostRow');

/** The fields of a post that this service knows, those that every post has first. */
export const POST_FIELDS: readonly string[] = [...Object.keys(required), ...Object.keys(others)];
/** What tells whether and where a post stands, without its text. */
export const BRIEF_FIELDS: readonly string[] = [
  ...Object.keys(required).filter((field) => field !== 'content'),
  'banned',
];

export const REQUIRED_POST_FIELDS = Object.keys(required).length;

const banOf = ({ banned, banned_at, banned_by }: t.TypeOf<typeof PostRow>): Ban | null =>
  banned === '1' && banned_at !== undefined && banned_by !== undefined
    ? { banned_at, banned_by }
    : null;

const KNOWN_FIELDS = new Set(POST_FIELDS);

const columnsIn = (hash: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(Hash.is(hash) ? hash : {}).filter(
      ([field]) => !KNOWN_FIELDS.has(field) && !isSystemField(field),
    ),
  );

const ANY_POST = { of: 'post', id: '' as PostId, part: null } as const;

/** A post from its hash, without its columns. An incomplete hash is damage, not absence. */
const toBarePost = (hash: unknown): E.Either<StoreError, Post> =>
  pipe(
    understand(PostRow)(hash),
    E.mapLeft((): StoreError => storeDamaged(printKind(ANY_POST), new Error('an unreadable post'))),
    E.map((row) => ({
      id: row.id,
      user_id: row.user_id,
      username: row.username,
      display_name: row.display_name ?? '',
      avatar: row.avatar ?? '',
      user_role: row.user_role,
      content: row.content,
      media_url: row.media_url === undefined || row.media_url === '' ? null : row.media_url,
      hashtags: row.hashtags,
      given_hashtags: row.sys_given_hashtags ?? [],
      created_at: row.created_at,
      likesCount: row.likesCount,
      commentsCount: row.commentsCount,
      bookmarksCount: row.bookmarksCount,
      ban: banOf(row),
    })),
  );

/** A post from its whole hash. */
export const toPost = (hash: unknown): E.Either<StoreError, Post> =>
  E.map((post: Post): Post => ({ ...post, columns: columnsIn(hash) }))(toBarePost(hash));

const isString = (u: unknown): u is string => typeof u === 'string';

/** A list of which each item is looked at once: io-ts keeps a context for each, which pages feel. */
const listOf = <A>(name: string, isItem: (u: unknown) => u is A): t.Type<readonly A[], unknown> => {
  const is = (u: unknown): u is readonly A[] => Array.isArray(u) && u.every(isItem);
  return new t.Type<readonly A[], unknown>(
    name,
    is,
    (u, context) => (is(u) ? t.success(u) : t.failure(u, context)),
    (list) => list,
  );
};

/** As HMGET answers the POST_FIELDS: false where one is missing. */
export const PostValues = listOf(
  'PostValues',
  (u): u is string | false => isString(u) || u === false,
);

export const toPostOfValues = (
  values: t.TypeOf<typeof PostValues>,
  columns: t.TypeOf<typeof FlatHash>,
): E.Either<StoreError, Post> => {
  const hash: Record<string, string> = {};
  POST_FIELDS.forEach((field, place) => {
    const value = values[place];
    if (typeof value === 'string') hash[field] = value;
  });
  return E.map((post: Post): Post => ({ ...post, columns: toHash(columns) }))(toBarePost(hash));
};

/** A hash as the flat list Redis has: names and values in turn. */
export const FlatHash = listOf('FlatHash', isString);

export const toHash = (flat: t.TypeOf<typeof FlatHash>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    flat.flatMap((field, place) => (place % 2 === 0 ? [[field, flat[place + 1] ?? '']] : [])),
  );

/** What scripts answer for no and yes. */
export const Flag = t.union([t.literal(0), t.literal(1)]);
