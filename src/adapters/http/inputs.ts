import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { COMMENT_ORDERS, parseCommentId } from '../../domain/comment.js';
import { parseHashtag } from '../../domain/hashtag.js';
import { DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET, type NameRequest } from '../../domain/page.js';
import { parsePostId } from '../../domain/post.js';
import { parseUsername, type Username } from '../../domain/username.js';
import type { Principal } from '../../domain/principal.js';
import { codec, fromParser, isNothing, reader, withFallback, words } from './codec.js';
import { parseCommentCursor, parseCursor, parseNameCursor } from './cursor.js';

export const UsernameText = fromParser(
  'Username',
  parseUsername,
  '1 to 64 of A to Z, a to z, digits, _ . and -',
  { pattern: '^[A-Za-z0-9_.-]{1,64}$' },
);
const ID = { pattern: '^[A-Za-z0-9_-]{1,64}$' };

const PostIdText = fromParser(
  'PostId',
  parsePostId,
  '1 to 64 of A to Z, a to z, digits, _ and -',
  ID,
);
const CommentIdText = fromParser(
  'CommentId',
  parseCommentId,
  '1 to 64 of A to Z, a to z, digits, _ and -',
  ID,
);
export const HashtagText = fromParser(
  'Hashtag',
  parseHashtag,
  'letters, digits or _, at most 100 of them',
  { minLength: 1 },
);

type Subject = Username | 'me';

const SubjectText: t.Type<Subject, unknown> = fromParser(
  'Subject',
  (input): E.Either<unknown, Subject> => (input === 'me' ? E.right(input) : parseUsername(input)),
  'a username, or me',
  { pattern: '^[A-Za-z0-9_.-]{1,64}$' },
);

export const UsernameParams = t.strict({ username: SubjectText }, 'UsernameParams');
export const PostParams = t.strict({ id: PostIdText }, 'PostParams');
export const CommentParams = t.strict({ id: PostIdText, comment: CommentIdText }, 'CommentParams');
export const TagParams = t.strict({ tag: HashtagText }, 'TagParams');

/** Resolves `me` to the acting user. */
export const subjectOf = (principal: Principal, { username }: { username: Subject }): Username =>
  username === 'me' ? principal.username : username;

/** A whole number in a query parameter. */
export const wholeNumber = (
  min: number,
  max: number,
  fallback: number,
  hint = '',
): t.Type<number, unknown> =>
  withFallback(
    reader('WholeNumber', { type: 'integer', minimum: min, maximum: max }, (input) =>
      typeof input === 'string' &&
      /^\d{1,15}$/.test(input) &&
      Number(input) >= min &&
      Number(input) <= max
        ? E.right(Number(input))
        : E.left(
            max === Number.MAX_SAFE_INTEGER
              ? `a whole number from ${min}`
              : `a whole number from ${min} to ${max}${hint}`,
          ),
    ),
    fallback,
  );

/** `true` or `false` in a query parameter. */
export const flag = (fallback: boolean): t.Type<boolean, unknown> =>
  withFallback(
    reader('Flag', { type: 'boolean' }, (input) =>
      input === 'true' || input === 'false' ? E.right(input === 'true') : E.left('true or false'),
    ),
    fallback,
  );

const limit = wholeNumber(1, MAX_LIMIT, DEFAULT_LIMIT);
/** Beyond MAX_OFFSET a client has to use the cursor. */
const offset = wholeNumber(0, MAX_OFFSET, 0, '; farther on by the cursor of the page before');

const isBesideCursor = (input: unknown): input is object =>
  typeof input === 'object' && input !== null && 'cursor' in input && !isNothing(input.cursor);

/** Makes the query of a page. A cursor wins over the offset, which is not even read beside one: a client may count on. */
const pageQuery = <P extends t.Props>(
  props: P,
  name: string,
): t.Type<t.TypeOfProps<P>, unknown> => {
  const read = t.strict(props, name);
  return codec(
    name,
    (walk) => walk(read),
    read.is,
    (input, context) =>
      read.validate(isBesideCursor(input) ? { ...input, offset: undefined } : input, context),
  );
};

export const NamesQuery = pageQuery(
  {
    offset,
    limit,
    cursor: withFallback(
      fromParser('NameCursor', parseNameCursor, 'a nextCursor as it was answered'),
      null,
    ),
    expand: withFallback(words('profile'), null),
  },
  'NamesQuery',
);

export const CommentsQuery = pageQuery(
  {
    offset,
    limit,
    cursor: withFallback(
      fromParser('CommentCursor', parseCommentCursor, 'a nextCursor as it was answered'),
      null,
    ),
    order: withFallback(words(...COMMENT_ORDERS), 'newest' as const),
  },
  'CommentsQuery',
);

export const PageQuery = pageQuery(
  {
    offset,
    limit,
    cursor: withFallback(
      fromParser('Cursor', parseCursor, 'a nextCursor as it was answered'),
      null,
    ),
    includeUser: flag(true),
  },
  'PageQuery',
);

export const NewPostsQuery = t.strict(
  {
    since: withFallback(fromParser('Since', parseCursor, 'a cursor as it was answered'), null),
  },
  'NewPostsQuery',
);

export const toNameRequest = ({
  offset: first,
  limit: most,
  cursor: after,
}: t.TypeOf<typeof NamesQuery>): NameRequest => ({ offset: first, limit: most, after });
