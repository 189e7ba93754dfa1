import * as E from 'fp-ts/lib/Either.js';
import type { StoreError } from '../../application/errors.js';
import type { RowLetter, RowLetters } from '../../application/ports/sync-store.js';
import type { PostId } from '../../domain/post.js';
import { parseIdFacts } from '../../domain/sync/id-facts.js';
import type { XanoId } from '../../domain/sync/xano-id.js';
import type { Username } from '../../domain/username.js';
import { deadRowsKey, postIdsKey, userIdsKey } from './keys.js';
import type { AskFacts } from './keyspace/sync-facts.js';
import { LATEST } from './keyspace/letters.js';
import { formerIn, postFields, postNames, type Names } from './post-names.js';
import type { Fact } from './transaction.js';

const hmget = (key: string, fields: readonly string[]): readonly Fact[] =>
  fields.length === 0 ? [] : [{ command: 'HMGET', key, args: fields }];

/** Whom these Xano ids belong to. */
export const readNames = async (
  ask: AskFacts,
  userIds: readonly XanoId[],
  postIds: readonly PostId[],
): Promise<
  E.Either<
    StoreError,
    {
      readonly userIds: ReadonlyMap<XanoId, Username | null>;
      readonly postIds: ReadonlyMap<PostId, PostId | null>;
    }
  >
> => {
  const facts = [...hmget(userIdsKey, userIds), ...hmget(postIdsKey, postFields(postIds))];
  const replies = await ask(facts);
  if (E.isLeft(replies)) return replies;
  const lists = replies.right as readonly Names[];
  const users = userIds.length === 0 ? [] : (lists[0] ?? []);
  const posts = postIds.length === 0 ? [] : (lists.at(-1) ?? []);
  const later = await ask(hmget(postIdsKey, formerIn(posts)));
  if (E.isLeft(later)) return later;
  return E.right({
    userIds: new Map(userIds.map((id, at) => [id, parseIdFacts(users[at] ?? '')?.name ?? null])),
    postIds: postNames(postIds, posts, (later.right[0] ?? []) as Names),
  });
};

const latestOf = (row: string, text: string | null): readonly (readonly [string, RowLetter])[] => {
  const [, id, version, code] = LATEST.exec(text ?? '') ?? [];
  return id === undefined || code === undefined
    ? []
    : [[row, { id, code, row, version: Number(version) }]];
};

/** The letters of those rows that have one; none where what is remembered of them is damaged. */
export const readLetters = async (
  ask: AskFacts,
  rows: readonly string[],
): Promise<E.Either<StoreError, RowLetters>> => {
  const replies = await ask(hmget(deadRowsKey, rows), 'lenient');
  if (E.isLeft(replies)) return replies.left._tag === 'StoreDamaged' ? E.right(new Map()) : replies;
  const texts = (replies.right[0] ?? []) as Names;
  return E.right(new Map(rows.flatMap((row, at) => latestOf(row, texts[at] ?? null))));
};
