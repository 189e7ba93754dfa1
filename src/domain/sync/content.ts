import * as E from 'fp-ts/lib/Either.js';
import { isTie, type ActKind, type TieKind } from '../entities/edges.js';
import { ROW_FIELDS } from '../entities/post.js';
import { MAX_HASHTAGS } from '../hashtag.js';
import { isAhead } from '../instant.js';
import type { PostId } from '../post.js';
import { type FieldRules, readFields, type ReadFields } from './field-value.js';
import type { IncomingRow, RowFields } from './incoming-row.js';
import type { LeftOut } from './left-out.js';
import {
  type Parsed,
  ROW_COLUMNS,
  isCarried,
  missing,
  emptyReferences,
  optionalPostId,
  orLeftOut,
  toHashtags,
  toOwnerRef,
  malformed,
  required,
  toTime,
  type Part,
} from './parse-fields.js';
import type { SyncRecord, UserRef } from './record.js';

type WithoutVersion<A> = A extends unknown ? Omit<A, 'version'> : never;

/** A record without its version. */
export type Content = WithoutVersion<SyncRecord>;

export interface ReadContent {
  readonly content: Content;
  readonly leftOut: readonly LeftOut[];
  /** What to report when the record is deferred because it does not name its user or author. */
  readonly nobody: readonly LeftOut[];
  /** Creation time of an edge, ms; null when the row does not tell it, and for other entities. */
  readonly born: number | null;
}

export type ReadRow = (delivery: IncomingRow, rules: FieldRules) => Parsed<ReadContent>;

const NAMES = ['username', 'author'] as const;
const IDS = ['user_id', 'author_id'] as const;

const OF_A_POST = new Set([...ROW_COLUMNS, 'id', 'external_id', 'hashtags', ...NAMES, ...IDS]);

/** Whether a column identifies a post or its author, or is read in its own way; such a column is never stored as sent. */
export const isOfPost = (column: string): boolean => OF_A_POST.has(column);

const givenTags = (row: RowFields) => toHashtags(row['hashtags']).hashtags.slice(0, MAX_HASHTAGS);

const postFields = (row: RowFields, rules: FieldRules): ReadFields => {
  const { fields, leftOut } = readFields(
    'post',
    Object.entries(row).filter(
      ([field, value]) => isCarried('post', field, value) && !isOfPost(field),
    ),
    rules,
  );
  // These fields are never removed from a post: they become empty.
  const emptied = ROW_FIELDS.filter((field) => fields[field] === null);
  return {
    fields: {
      ...fields,
      ...(emptied.length > 0 && Object.fromEntries(emptied.map((field) => [field, '']))),
      ...(Object.hasOwn(row, 'hashtags') ? { hashtags: JSON.stringify(givenTags(row)) } : {}),
    },
    leftOut,
  };
};

/** Reads the row of a post. An unreadable `external_id` is left out: no post can have been created here under it. */
export const postContent: ReadRow = ({ row, deleted }, rules) => {
  const ownId = optionalPostId(row, 'id');
  if (E.isLeft(ownId)) return ownId;
  const author = toOwnerRef(row, NAMES, IDS);
  if (E.isLeft(author)) return author;
  const external = orLeftOut('external_id', optionalPostId(row, 'external_id'));
  const id = ownId.right ?? external.value;
  if (id === null) return missing('id');
  const read: ReadFields = deleted ? { fields: {}, leftOut: [] } : postFields(row, rules);
  return E.right({
    content: {
      entity: 'post',
      id,
      externalId: external.value === id ? null : external.value,
      author: author.right.value,
      fields: read.fields,
      deleted,
    },
    leftOut: [...author.right.leftOut, ...external.leftOut, ...read.leftOut],
    nobody: emptyReferences(row, [...IDS, ...NAMES], 'author'),
    born: null,
  });
};

/** The columns that may hold a username, and those that may hold a Xano id. */
type Columns = readonly [names: readonly string[], ids: readonly string[]];

const ACTOR: Columns = [['username'], ['user_id']];

const TIE_ENDS: Readonly<Record<TieKind, { readonly user: Columns; readonly whom: Columns }>> = {
  follow: {
    user: [['follower', 'follower_username'], ['follower_id']],
    whom: [['following', 'following_username'], ['following_id']],
  },
  mute: { user: ACTOR, whom: [['muted', 'muted_username'], ['muted_id']] },
  block: { user: ACTOR, whom: [['blocked', 'blocked_username'], ['blocked_id']] },
};

const end = (row: RowFields, [names, ids]: Columns): Parsed<Part<UserRef>> => {
  const owner = toOwnerRef(row, names, ids);
  if (E.isLeft(owner)) return owner;
  const { value, leftOut } = owner.right;
  if (value !== null) return E.right({ value, leftOut });
  const [nobody] = emptyReferences(row, [...names, ...ids], 'user');
  return nobody === undefined
    ? missing(names[0] ?? '')
    : malformed('missing_field', nobody.message);
};

const readable = <A>(parsed: Parsed<A>): A | null => (E.isRight(parsed) ? parsed.right : null);

/** Reads the ends of an edge whose row cannot be read as a whole; null for an end that is unreadable. */
export const endsOf = ({
  entity,
  row,
}: Pick<IncomingRow, 'entity' | 'row'>): {
  readonly user: UserRef | null;
  readonly target: UserRef | PostId | null;
} => {
  const user = (columns: Columns): UserRef | null => readable(end(row, columns))?.value ?? null;
  return isTie(entity)
    ? { user: user(TIE_ENDS[entity].user), target: user(TIE_ENDS[entity].whom) }
    : { user: user(ACTOR), target: readable(optionalPostId(row, 'post_id')) };
};

/** Reads the creation time of an edge. It is also the version when the row has no other, and then it must be readable. */
const birthOf = (
  { row, occurredAt }: IncomingRow,
  { now }: FieldRules,
): Parsed<Part<number | null>> => {
  const born = E.flatMap((at: number | null): Parsed<number | null> =>
    at !== null && isAhead(at, now)
      ? malformed('version_in_future', 'created_at lies more than a day in the future')
      : E.right(at),
  )(toTime('created_at', row['created_at']));
  const updated = toTime('updated_at', row['updated_at']);
  const hasVersion = occurredAt !== null || (E.isRight(updated) && updated.right !== null);
  if (hasVersion) return E.right(orLeftOut('created_at', born));
  return E.map((value: number | null) => ({ value, leftOut: [] }))(born);
};

export const tieContent =
  (entity: TieKind): ReadRow =>
  (delivery, rules) => {
    const user = end(delivery.row, TIE_ENDS[entity].user);
    if (E.isLeft(user)) return user;
    const whom = end(delivery.row, TIE_ENDS[entity].whom);
    if (E.isLeft(whom)) return whom;
    const birth = birthOf(delivery, rules);
    if (E.isLeft(birth)) return birth;
    return E.right({
      content: {
        entity,
        user: user.right.value,
        whom: whom.right.value,
        deleted: delivery.deleted,
      },
      leftOut: [...user.right.leftOut, ...whom.right.leftOut, ...birth.right.leftOut],
      nobody: [],
      born: birth.right.value,
    });
  };

export const actContent =
  (entity: ActKind): ReadRow =>
  (delivery, rules) => {
    const user = end(delivery.row, ACTOR);
    if (E.isLeft(user)) return user;
    const post = required('post_id', optionalPostId(delivery.row, 'post_id'));
    if (E.isLeft(post)) return post;
    const birth = birthOf(delivery, rules);
    if (E.isLeft(birth)) return birth;
    return E.right({
      content: {
        entity,
        user: user.right.value,
        post: post.right,
        since: birth.right.value,
        deleted: delivery.deleted,
      },
      leftOut: [...user.right.leftOut, ...birth.right.leftOut],
      nobody: [],
      born: birth.right.value,
    });
  };
