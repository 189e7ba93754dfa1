import * as E from 'fp-ts/lib/Either.js';
import { COMMENT_ROW_FIELDS } from '../entities/comment.js';
import type { ReadRow } from './content.js';
import { readFields, type FieldRules, type ReadFields } from './field-value.js';
import type { RowFields } from './incoming-row.js';
import {
  missing,
  emptyReferences,
  optionalCommentId,
  optionalPostId,
  orLeftOut,
  toOwnerRef,
} from './parse-fields.js';
import { parseTime } from './time.js';

const NAMES = ['username', 'author'] as const;
const IDS = ['user_id', 'author_id'] as const;

const instantIn = (value: unknown): number | null =>
  E.getOrElse((): number | null => null)(parseTime(value));

/** Greatest difference between the two times that one insert sets, ms; a column may keep whole seconds. */
const AT_ONCE = 1000;

/** Returns when the text was last changed, ms; null: not since its insert, or unreadable; undefined: not told. */
const changedAt = ({ created_at: made, updated_at }: RowFields): string | null | undefined => {
  if (updated_at === undefined) return undefined;
  const at = instantIn(updated_at);
  return at === null || at <= (instantIn(made) ?? 0) + AT_ONCE ? null : String(at);
};

const commentFields = (row: RowFields, rules: FieldRules): ReadFields => {
  const given = COMMENT_ROW_FIELDS.filter((field) => Object.hasOwn(row, field));
  const { fields, leftOut } = readFields(
    'comment',
    given.map((field) => [field, row[field]] as const),
    rules,
  );
  const changed = changedAt(row);
  return {
    fields: {
      ...fields,
      // The text of a comment is never removed: it becomes empty.
      ...(fields['content'] === null && { content: '' }),
      ...(changed !== undefined && { updated_at: changed }),
    },
    leftOut,
  };
};

/** Reads the row of a comment. An unreadable `external_id` is left out: no comment can have been created here under it. */
export const commentContent: ReadRow = ({ row, deleted }, rules) => {
  const ownId = optionalCommentId(row, 'id');
  if (E.isLeft(ownId)) return ownId;
  const author = toOwnerRef(row, NAMES, IDS);
  if (E.isLeft(author)) return author;
  const post = optionalPostId(row, 'post_id');
  if (E.isLeft(post)) return post;
  const external = orLeftOut('external_id', optionalCommentId(row, 'external_id'));
  const id = ownId.right ?? external.value;
  if (id === null) return missing('id');
  const read: ReadFields = deleted ? { fields: {}, leftOut: [] } : commentFields(row, rules);
  return E.right({
    content: {
      entity: 'comment',
      id,
      externalId: external.value === id ? null : external.value,
      author: author.right.value,
      post: post.right,
      fields: read.fields,
      deleted,
    },
    leftOut: [...author.right.leftOut, ...external.leftOut, ...read.leftOut],
    nobody: [
      ...emptyReferences(row, [...IDS, ...NAMES], 'author'),
      ...emptyReferences(row, ['post_id'], 'post'),
    ],
    born: null,
  });
};
