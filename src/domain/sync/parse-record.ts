import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { isAhead } from '../instant.js';
import { SERVICE_ACCOUNT } from '../username.js';
import {
  type Content,
  type ReadContent,
  type ReadRow,
  actContent,
  postContent,
  tieContent,
} from './content.js';
import type { IncomingRow, Malformed } from './incoming-row.js';
import { commentContent } from './read-comment.js';
import { readFields, type FieldRules, type ReadFields } from './field-value.js';
import type { LeftOut } from './left-out.js';
import {
  ROW_COLUMNS,
  countDropped,
  isCarried,
  malformed,
  emptyReferences,
  required,
  toTime,
  toUserRef,
  type Parsed,
} from './parse-fields.js';
import { readMark, withProposed } from './deliver.js';
import type { SyncRecord } from './record.js';
import { markById, UNTIMED, type Version } from './version.js';
import type { XanoId } from './xano-id.js';

export interface ParsedRecord {
  readonly record: SyncRecord;
  /** Number of tags of a post that are not hashtags, or exceed the maximum. */
  readonly droppedTags: number;
  readonly leftOut: readonly LeftOut[];
  /** What to report besides when the record is deferred because it does not name its user or author. */
  readonly nobody: readonly LeftOut[];
}

/** Returns a short text that tells contents apart; of two contents of one instant, the one with the greater text wins. */
export type Digest = (text: string) => string;

const isOfUser = ([field, value]: readonly [string, unknown]): boolean =>
  isCarried('user', field, value) &&
  !ROW_COLUMNS.has(field) &&
  field !== 'id' &&
  field !== 'username';

const userContent: ReadRow = ({ row, deleted, proposedName }, rules) =>
  pipe(
    E.Do,
    E.bind('user', () =>
      E.map(withProposed(proposedName))(required('username', toUserRef(row, ['username'], ['id']))),
    ),
    E.filterOrElse(
      ({ user }) => user.username !== SERVICE_ACCOUNT,
      (): Malformed => ({
        code: 'invalid_record',
        message: `username must be another: ${SERVICE_ACCOUNT} is the service itself`,
      }),
    ),
    E.map(({ user }): ReadContent => {
      const { fields, leftOut }: ReadFields = deleted
        ? { fields: {}, leftOut: [] }
        : readFields('user', Object.entries(row).filter(isOfUser), rules);
      // A partial row without a username does not bind its id to a user.
      const isNamed = !deleted && user.id !== null && user.username !== null;
      return {
        content: {
          entity: 'user',
          user,
          fields: isNamed ? { ...fields, id: user.id } : fields,
          deleted,
        },
        leftOut,
        nobody: emptyReferences(row, ['username'], 'user'),
        born: null,
      };
    }),
  );

const contentOf = (delivery: IncomingRow, rules: FieldRules): Parsed<ReadContent> => {
  switch (delivery.entity) {
    case 'user':
      return userContent(delivery, rules);
    case 'post':
      return postContent(delivery, rules);
    case 'comment':
      return commentContent(delivery, rules);
    case 'follow':
    case 'mute':
    case 'block':
      return tieContent(delivery.entity)(delivery, rules);
    case 'like':
    case 'bookmark':
      return actContent(delivery.entity)(delivery, rules);
  }
};

/**
 * Returns when the record had its content, ms: the later of `updated_at` and the time of the event, since Xano does not
 * set `updated_at` by itself, and a column may keep whole seconds. Without both it is the `created_at` of an edge, whose
 * row is never edited; else null.
 */
const versionTold = (
  { row, occurredAt }: IncomingRow,
  born: number | null,
): Parsed<number | null> =>
  E.map((updated: number | null) =>
    updated === null || occurredAt === null
      ? (updated ?? occurredAt ?? born)
      : Math.max(updated, occurredAt),
  )(toTime('updated_at', row['updated_at']));

/** Returns the Xano id that identifies the user of a partial row, or an author; null when only a name does. */
const idNamed = (content: Content): XanoId | null => {
  if (content.entity === 'user') return content.user.username === null ? content.user.id : null;
  return content.entity === 'post' || content.entity === 'comment'
    ? (content.author?.id ?? null)
    : null;
};

const versionOf = (
  at: number | null,
  content: Content,
  now: number,
  digest: Digest,
): Parsed<Version> => {
  if (at === null) return E.right(UNTIMED);
  // A stored version in the future would reject every change until that time.
  if (isAhead(at, now))
    return malformed('version_in_future', 'the version lies more than a day in the future');
  const contentDigest = digest(JSON.stringify(content));
  const id = idNamed(content);
  return E.right({ at, digest: id === null ? contentDigest : markById(contentDigest, id) });
};

/** Whether the row is deleted: by its sender, or by a `deleted` column when rows are only marked as deleted. */
const isDeleted = ({ row, deleted }: IncomingRow): Parsed<boolean> =>
  E.bimap(
    (message: string): Malformed => ({ code: 'invalid_record', message }),
    (isMarked: boolean) => deleted || isMarked,
  )(readMark(row, 'deleted'));

const tagsLeftOut = (count: number): readonly LeftOut[] => [
  {
    column: 'hashtags',
    message: `${count} of the tags are no hashtags, or too many, and were left out`,
  },
];

/** Reads a row that arrived at `rules.now`. It uses no `pipe`, which took longer than the parsing itself. */
export const parseRecord = (
  delivery: IncomingRow,
  rules: FieldRules,
  digest: Digest,
): Parsed<ParsedRecord> => {
  const deleted = delivery.refused === undefined ? isDeleted(delivery) : E.left(delivery.refused);
  if (E.isLeft(deleted)) return deleted;
  const read = contentOf({ ...delivery, deleted: deleted.right }, rules);
  if (E.isLeft(read)) return read;
  const { content, leftOut, nobody, born } = read.right;
  const at = versionTold(delivery, born);
  if (E.isLeft(at)) return at;
  const version = versionOf(at.right, content, rules.now, digest);
  if (E.isLeft(version)) return version;
  const droppedTags = content.entity === 'post' ? countDropped(delivery.row) : 0;
  return E.right({
    record: {
      ...content,
      version: version.right,
      ...(delivery.observed && { observed: true }),
    },
    droppedTags,
    leftOut: droppedTags === 0 ? leftOut : [...leftOut, ...tagsLeftOut(droppedTags)],
    nobody,
  });
};
