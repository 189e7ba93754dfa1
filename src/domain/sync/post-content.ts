import * as E from 'fp-ts/lib/Either.js';
import { ROW_FIELDS } from '../entities/post.js';
import { MAX_HASHTAGS } from '../hashtag.js';
import type { ReadRow } from './content.js';
import type { RowFields } from './incoming-row.js';
import { readFields, type FieldRules, type ReadFields } from './field-value.js';
import {
  ABOUT_THE_ROW,
  isCarried,
  missing,
  nobodyIn,
  optionalPostId,
  orLeftOut,
  toHashtags,
  toOwnerRef,
} from './parse-fields.js';

const NAMES = ['username', 'author'] as const;
const IDS = ['user_id', 'author_id'] as const;

const OF_A_POST = new Set([...ABOUT_THE_ROW, 'id', 'external_id', 'hashtags', ...NAMES, ...IDS]);

/** Whether a column says what the row is, or whose; no column of this name is kept as it is. */
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
  // A post has no such field removed: it is empty then.
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

/** An `external_id` that cannot be read is of no post here: none could have been made under it. */
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
    nobody: nobodyIn(row, [...IDS, ...NAMES], 'author'),
    born: null,
  });
};
