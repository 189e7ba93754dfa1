import * as E from 'fp-ts/lib/Either.js';
import type { StoreError } from '../../application/errors.js';
import type { RowDeadLetter, RowDeadLetters } from '../../application/ports/sync-store.js';
import type { PostId } from '../../domain/post.js';
import { parseIdFacts } from '../../domain/sync/id-facts.js';
import type { XanoId } from '../../domain/sync/xano-id.js';
import type { Username } from '../../domain/username.js';
import { deadRowsKey, postIdsKey, userIdsKey } from './keys.js';
import type { AskFacts } from './keyspace/sync-facts.js';
import { LATEST } from './keyspace/dead-letters.js';
import { formerIn, postFields, postNames, type Names } from './post-names.js';
import type { Fact } from './transaction.js';

const hmget = (key: string, fields: readonly string[]): readonly Fact[] =>
  fields.length === 0 ? [] : [{ command: 'HMGET', key, args: fields }];

const latestOf = (
  row: string,
  text: string | null,
): readonly (readonly [string, RowDeadLetter])[] => {
  const [, id, version, code] = LATEST.exec(typeof text === 'string' ? text : '') ?? [];
  return id === undefined || code === undefined
    ? []
    : [[row, { id, code, row, version: Number(version) }]];
};

/** Longer than any name, and than what is remembered of a letter. */
const LONGEST = 65_536;

interface Resolved {
  readonly userIds: ReadonlyMap<XanoId, Username | null>;
  readonly postIds: ReadonlyMap<PostId, PostId | null>;
  readonly letters: RowDeadLetters;
}

/**
 * Whom these Xano ids belong to, and the letters of those rows that have one; none where what is remembered of
 * them is damaged.
 */
export const resolveIds = async (
  ask: AskFacts,
  userIds: readonly XanoId[],
  postIds: readonly PostId[],
  rows: readonly string[],
): Promise<E.Either<StoreError, Resolved>> => {
  const names = [...hmget(userIdsKey, userIds), ...hmget(postIdsKey, postFields(postIds))];
  const together = await ask([...names, ...hmget(deadRowsKey, rows)], LONGEST);
  if (E.isLeft(together)) return together;
  const isDamaged = together.right.slice(0, names.length).some((reply) => reply instanceof Error);
  // Asked for strictly, they tell which key it is.
  const replies = isDamaged ? await ask(names) : together;
  if (E.isLeft(replies)) return replies;
  const lists = replies.right.slice(0, names.length) as readonly Names[];
  const users = userIds.length === 0 ? [] : (lists[0] ?? []);
  const posts = postIds.length === 0 ? [] : (lists.at(-1) ?? []);
  const later = await ask(hmget(postIdsKey, formerIn(posts)));
  if (E.isLeft(later)) return later;
  const told = together.right[names.length];
  const texts = Array.isArray(told) ? (told as Names) : [];
  return E.right({
    userIds: new Map(userIds.map((id, at) => [id, parseIdFacts(users[at] ?? '')?.name ?? null])),
    postIds: postNames(postIds, posts, (later.right[0] ?? []) as Names),
    letters: new Map(rows.flatMap((row, at) => latestOf(row, texts[at] ?? null))),
  });
};
