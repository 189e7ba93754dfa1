import * as E from 'fp-ts/lib/Either.js';
import type { StoreError } from '../../../application/errors.js';
import type { PostReading } from '../../../application/ports/post-acts.js';
import { ACTS, ACT_KINDS } from '../../../domain/entities/edges.js';
import { OWNER_FIELDS } from '../../../domain/entities/post.js';
import type { Hashtag } from '../../../domain/hashtag.js';
import type { Post, PostId } from '../../../domain/post.js';
import { UNVERSIONED_POST_FIELDS, toRow } from '../../../domain/sync/stored-row.js';
import { postKey, tagKeys, userKey } from '../keys.js';
import { toPost } from '../post-row.js';
import { FlatHash, toHash, UsernameText } from '../rows.js';
import { fact, type Check, type Fact } from '../transaction.js';

/** Reads whether any post has the tag. */
export const typeOfTag = (tag: Hashtag): Fact => fact('TYPE', tagKeys(tag).posts);

interface Asked {
  readonly tags: readonly Hashtag[];
  readonly acts: number;
}

/** Reads the post, up to `acts` users of each kind who acted on it, and whether any post has the tags. */
export const postFacts = (id: PostId, { tags, acts }: Asked): readonly Fact[] => [
  fact('HGETALL', postKey(id)),
  ...(acts === 0
    ? []
    : ACT_KINDS.map((kind) => fact('SRANDMEMBER', postKey(id, ACTS[kind].theirs), acts))),
  ...tags.map(typeOfTag),
];

/** Fields on which a change of a post depends. */
const DECIDED_UPON = [
  'username',
  ...OWNER_FIELDS,
  'sys_given_hashtags',
  'created_at',
  'banned',
  'sys_versions',
];

export const postReading = (
  id: PostId,
  { tags, acts }: Asked,
  [flat, ...others]: readonly unknown[],
): E.Either<
  StoreError,
  PostReading & { readonly checks: readonly Check[]; readonly ofAuthor: number }
> => {
  const fields = FlatHash.is(flat) ? flat : [];
  const kinds = acts === 0 ? [] : ACT_KINDS;
  const unused = tags.filter((_, place) => others[kinds.length + place] === 'none');
  if (fields.length === 0)
    return E.right({ id, stored: null, unused, acts: [], checks: [], ofAuthor: 0 });
  const hash = toHash(fields);
  return E.map((post: Post) => ({
    id,
    stored: { post, row: toRow(hash, UNVERSIONED_POST_FIELDS) },
    unused,
    acts: kinds.flatMap((kind, place) =>
      (others[place] as readonly unknown[])
        .filter(UsernameText.is)
        .map((user) => ({ kind, user, target: id })),
    ),
    checks: [
      {
        ...fact('HMGET', postKey(id), ...DECIDED_UPON),
        reply: DECIDED_UPON.map((field) => hash[field] ?? null),
      },
      ...unused.map((tag) => ({ ...typeOfTag(tag), reply: 'none' })),
      // The last check: the reading does not cover whether the author exists.
      { ...fact('TYPE', userKey(post.username)), reply: 'hash' },
    ],
    ofAuthor: 2 + unused.length,
  }))(toPost(hash));
};
