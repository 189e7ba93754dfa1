import { COMMENT } from '../entities/comment.js';
import { fieldsOf } from '../entities/field.js';
import { POST, OWNER_FIELDS } from '../entities/post.js';
import { USER } from '../entities/user.js';
import { storedTags, type Hashtag } from '../hashtag.js';
import type { PostDraft } from '../post.js';
import { parseVersions, printVersions, type FieldChanges, type Row } from './row.js';

/** Fields of a hash that are not of its row: sizes of sets, copies of other rows, names that its key has too. */
export const UNVERSIONED_USER_FIELDS: ReadonlySet<string> = new Set(
  fieldsOf(USER, { isDerived: true }),
);
export const UNVERSIONED_POST_FIELDS: ReadonlySet<string> = new Set(
  fieldsOf(POST, { isDerived: true }),
);

export const UNVERSIONED_COMMENT_FIELDS: ReadonlySet<string> = new Set(
  fieldsOf(COMMENT, { isDerived: true }),
);

/** Returns the row of a stored hash: the fields that have versions. Its tags are those given beside the text. */
export const toRow = (
  hash: Readonly<Record<string, string>>,
  unversioned: ReadonlySet<string>,
): Row => {
  const {
    sys_versions: versions = '',
    sys_given_hashtags: given,
    hashtags: shelves,
    ...rest
  } = hash;
  const parsed = parseVersions(versions);
  const isOfTheRow = (field: string): boolean => field === 'hashtags' || !unversioned.has(field);
  return {
    fields: {
      ...Object.fromEntries(
        Object.entries(rest).filter(
          ([field]) => !unversioned.has(field) && !field.startsWith('sys_'),
        ),
      ),
      ...(given !== undefined && { hashtags: given }),
    },
    ...(shelves !== undefined && { shelves: storedTags(shelves) }),
    versions: {
      ...parsed,
      fields: Object.fromEntries(
        Object.entries(parsed.fields).filter(([field]) => isOfTheRow(field)),
      ),
    },
  };
};

/** Returns changes under the field names of the hash, which has the given tags and, in `hashtags`, all tags. */
export const storedFields = (changes: FieldChanges, hashtags: readonly Hashtag[]): FieldChanges => {
  const { hashtags: given, ...rest } = changes;
  return {
    ...rest,
    ...(given !== undefined && { sys_given_hashtags: given }),
    hashtags: JSON.stringify(hashtags),
  };
};

/** Returns a row to set aside, under the field names of a hash. */
export const asideFields = ({ fields, versions }: Row): Readonly<Record<string, string>> => {
  const { hashtags, ...rest } = fields;
  return {
    ...rest,
    ...(hashtags !== undefined && { sys_given_hashtags: hashtags }),
    sys_versions: printVersions(versions),
  };
};

const isSame = (a: readonly string[], b: readonly string[]): boolean => a.join() === b.join();

/** Returns the fields of the row that an edit changes; the others keep their versions. */
export const editedFields = (post: PostDraft, draft: PostDraft): readonly string[] => [
  ...OWNER_FIELDS.filter((field) => field !== 'hashtags' && post[field] !== draft[field]),
  ...(isSame(post.given_hashtags, draft.given_hashtags) ? [] : ['hashtags']),
];
