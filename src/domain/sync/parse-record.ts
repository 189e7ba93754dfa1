import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { MAX_HASHTAGS } from '../hashtag.js';
import type { PostId } from '../post.js';
import { SERVICE_ACCOUNT } from '../username.js';
import type { Delivery, Malformed, RowFields } from './delivery.js';
import {
  countDropped,
  isCarried,
  malformed,
  toFields,
  toHashtags,
  toPostId,
  toTime,
  toUserRef,
  type Parsed,
} from './parse-fields.js';
import { parseFlag } from './flag.js';
import type { SyncRecord } from './record.js';
import type { FieldChanges } from './row.js';
import { markById, UNTIMED, type Stamp } from './stamp.js';
import type { XanoId } from './xano-id.js';

export interface ParsedRecord {
  readonly record: SyncRecord;
  /** Tags of a post that are no hashtags, or too many. */
  readonly droppedTags: number;
}

type WithoutStamp<A> = A extends unknown ? Omit<A, 'stamp'> : never;
type Content = WithoutStamp<SyncRecord>;

/** A short text that tells contents apart; the greater one stands where two have one version. */
export type Digest = (text: string) => string;

const ABOUT_THE_ROW = new Set(['updated_at', 'deleted']);
const OF_A_POST = new Set([
  ...ABOUT_THE_ROW,
  'id',
  'external_id',
  'username',
  'author',
  'user_id',
  'author_id',
  'hashtags',
]);

const missing = (path: string) => malformed('missing_field', `${path} is missing`);

const required = <A>(path: string, parsed: Parsed<A | null>): Parsed<A> =>
  E.flatMap((value: A | null): Parsed<A> => (value === null ? missing(path) : E.right(value)))(
    parsed,
  );

const userContent = (row: RowFields, deleted: boolean): Parsed<Content> =>
  pipe(
    E.Do,
    E.bind('user', () => required('username', toUserRef(row, ['username'], ['id']))),
    E.filterOrElse(
      ({ user }) => user.username !== SERVICE_ACCOUNT,
      (): Malformed => ({
        code: 'invalid_record',
        message: `username must be another: ${SERVICE_ACCOUNT} is the service itself`,
      }),
    ),
    E.bindW('fields', ({ user }) =>
      E.map((fields: FieldChanges) =>
        // A part that names nobody does not say that the id has come to anybody.
        user.id === null || user.username === null ? fields : { ...fields, id: user.id },
      )(
        toFields(
          Object.entries(row).filter(
            ([field, value]) =>
              isCarried('user', field, value) &&
              !ABOUT_THE_ROW.has(field) &&
              field !== 'id' &&
              field !== 'username',
          ),
        ),
      ),
    ),
    E.map(({ user, fields }) => ({ entity: 'user', user, fields: deleted ? {} : fields, deleted })),
  );

const optionalId = (row: RowFields, path: string): Parsed<PostId | null> =>
  row[path] === undefined || row[path] === null || row[path] === '' || row[path] === 0
    ? E.right(null)
    : toPostId(path, row[path]);

const givenTags = (row: RowFields) => toHashtags(row['hashtags']).hashtags.slice(0, MAX_HASHTAGS);

const postFields = (row: RowFields): Parsed<FieldChanges> =>
  pipe(
    toFields(
      Object.entries(row).filter(
        ([field, value]) => isCarried('post', field, value) && !OF_A_POST.has(field),
      ),
    ),
    // A post has no such field removed: it is empty then.
    E.map((fields) => ({
      ...fields,
      ...Object.fromEntries(
        ['content', 'media_url']
          .filter((field) => fields[field] === null)
          .map((field) => [field, '']),
      ),
    })),
    E.map((fields) =>
      Object.hasOwn(row, 'hashtags')
        ? { ...fields, hashtags: JSON.stringify(givenTags(row)) }
        : fields,
    ),
  );

const postContent = (row: RowFields, deleted: boolean): Parsed<Content> =>
  pipe(
    E.Do,
    E.bind('ownId', () => optionalId(row, 'id')),
    E.bind('externalId', () => optionalId(row, 'external_id')),
    E.bind('author', () => toUserRef(row, ['username', 'author'], ['user_id', 'author_id'])),
    E.bind('fields', () => postFields(row)),
    E.flatMap(({ ownId, externalId, author, fields }): Parsed<Content> => {
      const id = ownId ?? externalId;
      if (id === null) return missing('id');
      return E.right({
        entity: 'post' as const,
        id,
        externalId: externalId === id ? null : externalId,
        author,
        fields: deleted ? {} : fields,
        deleted,
      });
    }),
  );

const FOLLOWER = [['follower', 'follower_username'], ['follower_id']] as const;
const FOLLOWING = [['following', 'following_username'], ['following_id']] as const;

const followContent = (row: RowFields, deleted: boolean): Parsed<Content> =>
  pipe(
    E.Do,
    E.bind('user', () => required('follower', toUserRef(row, ...FOLLOWER))),
    E.bind('following', () => required('following', toUserRef(row, ...FOLLOWING))),
    E.map(({ user, following }) => ({ entity: 'follow', user, following, deleted })),
  );

const actContent = (
  entity: 'like' | 'bookmark',
  row: RowFields,
  deleted: boolean,
): Parsed<Content> =>
  pipe(
    E.Do,
    E.bind('user', () => required('username', toUserRef(row, ['username'], ['user_id']))),
    E.bindW('post', () => required('post_id', optionalId(row, 'post_id'))),
    E.bindW('since', () => toTime('created_at', row['created_at'])),
    E.map(({ user, post, since }) => ({ entity, user, post, since, deleted })),
  );

const contentOf = ({ entity, row, deleted }: Delivery): Parsed<Content> => {
  switch (entity) {
    case 'user':
      return userContent(row, deleted);
    case 'post':
      return postContent(row, deleted);
    case 'follow':
      return followContent(row, deleted);
    case 'like':
    case 'bookmark':
      return actContent(entity, row, deleted);
  }
};

/**
 * The instant a record had its content: the later of `updated_at` and when the event happened, since Xano
 * sets no `updated_at` by itself, and a column may keep whole seconds; else, for an edge, whose row is
 * never edited, `created_at`.
 */
const versionOf = ({ entity, row, occurredAt }: Delivery): Parsed<number | null> =>
  pipe(
    E.Do,
    E.bind('updated', () => toTime('updated_at', row['updated_at'])),
    E.bind('created', () =>
      entity === 'user' || entity === 'post'
        ? E.right(null)
        : toTime('created_at', row['created_at']),
    ),
    E.map(({ updated, created }) =>
      updated === null || occurredAt === null
        ? (updated ?? occurredAt ?? created)
        : Math.max(updated, occurredAt),
    ),
  );

const DAY_MS = 86_400_000;

/** The id of Xano that tells whose part of a row it is, or who the author is; null where a name alone does. */
const idNamed = (content: Content): XanoId | null => {
  if (content.entity === 'user') return content.user.username === null ? content.user.id : null;
  return content.entity === 'post' ? (content.author?.id ?? null) : null;
};

const stampOf = (
  at: number | null,
  content: Content,
  now: number,
  digest: Digest,
): Parsed<Stamp> => {
  if (at === null) return E.right(UNTIMED);
  // Kept, it would stand against every change for as long as it lies ahead.
  if (at > now + DAY_MS)
    return malformed('version_in_future', 'the version lies more than a day in the future');
  const told = digest(JSON.stringify(content));
  const id = idNamed(content);
  return E.right({ at, digest: id === null ? told : markById(told, id) });
};

/** `deleted` may come as a column of the row too, where rows are only marked as deleted. */
const isDeleted = ({ row, deleted }: Delivery): Parsed<boolean> =>
  E.bimap(
    (): Malformed => ({ code: 'invalid_record', message: 'deleted must be true or false' }),
    (isMarked: boolean) => deleted || isMarked,
  )(parseFlag(row['deleted']));

/** Reads a row that came in at `now`. */
export const parseRecord = (
  delivery: Delivery,
  now: number,
  digest: Digest,
): Parsed<ParsedRecord> =>
  pipe(
    isDeleted(delivery),
    E.bindTo('deleted'),
    E.bind('content', ({ deleted }) => contentOf({ ...delivery, deleted })),
    E.bind('at', () => versionOf(delivery)),
    E.bind('stamp', ({ content, at }) => stampOf(at, content, now, digest)),
    E.map(({ content, stamp }) => ({
      record: { ...content, stamp },
      droppedTags: delivery.entity === 'post' ? countDropped(delivery.row) : 0,
    })),
  );
