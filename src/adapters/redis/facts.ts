import { createHash } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { storeDamaged, type StoreError } from '../../application/errors.js';
import { parseStoredUsername, type Username } from '../../domain/username.js';
import type { PostId } from '../../domain/post.js';
import { parseIdFacts } from '../../domain/sync/id-facts.js';
import { UNVERSIONED_POST_FIELDS, UNVERSIONED_USER_FIELDS } from '../../domain/sync/row-fields.js';
import type { Row } from '../../domain/sync/row.js';
import { toRow } from '../../domain/sync/stored-row.js';
import {
  edgeKey,
  type EdgeName,
  type PostFacts,
  type SyncQuery,
  type SyncView,
} from '../../domain/sync/view.js';
import type { XanoId } from '../../domain/sync/xano-id.js';
import { edgePlaces, parseSent } from './keyspace/edge-places.js';
import {
  asideRowKey,
  eventKey,
  tombstoneKey,
  jobOf,
  postIdsKey,
  postKey,
  userIdsKey,
  userKey,
  workKey,
} from './keys.js';
import type { KeyList, Plan } from './plan.js';
import { Hash, json, PostIdText } from './rows.js';
import { decodeReply } from './decode-reply.js';

/** One thing a batch is about; `author` is known once the post was read. */
export type Item =
  | { readonly of: 'user'; readonly username: Username; readonly isWhole: boolean }
  | {
      readonly of: 'post';
      readonly id: PostId;
      readonly author: Username | null;
      readonly isWhole: boolean;
    }
  | { readonly of: 'edge'; readonly edge: EdgeName }
  | { readonly of: 'event'; readonly id: string }
  | { readonly of: 'user id'; readonly id: XanoId }
  | { readonly of: 'post id'; readonly id: PostId };

export const itemsOf = (query: SyncQuery): readonly Item[] => [
  ...query.userIds.map((id) => ({ of: 'user id' as const, id })),
  ...query.postIds.map((id) => ({ of: 'post id' as const, id })),
  ...query.users.map((username) => ({ of: 'user' as const, username, isWhole: true })),
  ...query.owners.map((username) => ({ of: 'user' as const, username, isWhole: false })),
  ...query.posts.map((id) => ({ of: 'post' as const, id, author: null, isWhole: true })),
  ...query.subjects.map((id) => ({ of: 'post' as const, id, author: null, isWhole: false })),
  ...query.edges.map((edge) => ({ of: 'edge' as const, edge })),
  ...query.events.map((id) => ({ of: 'event' as const, id })),
];

/** What facts.lua is told of one item. */
export const itemPlan = (list: KeyList, item: Item): Plan => {
  const { key } = list;
  switch (item.of) {
    case 'user':
      return {
        of: 'user',
        whole: item.isWhole,
        hash: key(userKey(item.username)),
        aside: key(asideRowKey('user', item.username)),
        tombstone: key(tombstoneKey('user', item.username)),
        name_tombstone: key(tombstoneKey('name', item.username)),
        ids: key(userIdsKey),
        work: key(workKey),
        erase: jobOf('erase', item.username),
      };
    case 'post':
      return {
        of: 'post',
        whole: item.isWhole,
        hash: key(postKey(item.id)),
        aside: key(asideRowKey('post', item.id)),
        tombstone: key(tombstoneKey('post', item.id)),
        left: key(tombstoneKey('left', item.id)),
        ...(item.author !== null && {
          author_hash: key(userKey(item.author)),
          author_tombstone: key(tombstoneKey('user', item.author)),
        }),
      };
    case 'edge':
      return { of: 'edge', ...edgePlaces(list, item.edge) };
    case 'event':
      return { of: 'event', key: key(eventKey(item.id)) };
    case 'user id':
      return { of: 'id', ids: key(userIdsKey), id: item.id };
    case 'post id':
      return { of: 'post-id', ids: key(postIdsKey), id: item.id };
  }
};

const UserText = json(
  t.type({
    row: t.union([Hash, t.null]),
    aside: t.union([Hash, t.null]),
    tombstone: t.number,
    nameTombstone: t.number,
    id: t.string,
    erasing: t.boolean,
  }),
);
const PostText = json(
  t.type({
    row: t.union([Hash, t.null]),
    aside: t.union([Hash, t.null]),
    tombstone: t.number,
    left: t.number,
    authorHere: t.boolean,
    authorTombstone: t.number,
  }),
);
const EdgeText = json(
  t.type({
    present: t.boolean,
    at: t.number,
    since: t.union([t.number, t.null]),
    sent: t.string,
  }),
);

const rowOf = (
  hash: Readonly<Record<string, string>> | null,
  unversioned: readonly string[],
): Row | null => (hash === null ? null : toRow(hash, unversioned));

const toPostFacts = ({
  row,
  aside,
  tombstone,
  left,
  authorHere,
  authorTombstone,
}: t.TypeOf<typeof PostText>): Omit<PostFacts, 'isWhole'> => {
  const author = parseStoredUsername(row?.['username'] ?? '');
  return {
    row: rowOf(authorHere ? row : null, UNVERSIONED_POST_FIELDS),
    aside: rowOf(aside, UNVERSIONED_POST_FIELDS),
    tombstone,
    left,
    authorTombstone,
    authorHere,
    leftBy: row !== null && !authorHere && E.isRight(author) ? author.right : null,
  };
};

/** Puts what facts.lua said of one item into the view; returns the item, its author now known. */
const decodeInto = (view: SyncView, item: Item, text: string): E.Either<StoreError, Item> => {
  switch (item.of) {
    case 'user':
      return pipe(
        decodeReply(UserText)(text),
        E.map(({ row, aside, id, ...facts }) => {
          view.users.set(item.username, {
            ...facts,
            id: parseIdFacts(id),
            isWhole: item.isWhole,
            row: rowOf(row, UNVERSIONED_USER_FIELDS),
            aside: rowOf(aside, UNVERSIONED_USER_FIELDS),
          });
          return item;
        }),
      );
    case 'post':
      return pipe(
        decodeReply(PostText)(text),
        E.map((facts) => {
          view.posts.set(item.id, { ...toPostFacts(facts), isWhole: item.isWhole });
          const author = parseStoredUsername((facts.row ?? facts.aside)?.['username'] ?? '');
          return { ...item, author: E.isRight(author) ? author.right : null };
        }),
      );
    case 'edge':
      return pipe(
        decodeReply(EdgeText)(text),
        E.map((facts) => {
          view.edges.set(edgeKey(item.edge), { ...facts, sent: parseSent(facts.sent) });
          return item;
        }),
      );
    case 'event':
      if (text === 'true') view.events.add(item.id);
      return E.right(item);
    case 'user id':
      view.userIds.set(item.id, parseIdFacts(text));
      return E.right(item);
    case 'post id':
      view.postIds.set(item.id, PostIdText.is(text) ? text : null);
      return E.right(item);
  }
};

/** An item with the sum of the text that it was settled upon. */
export interface ReadItem {
  readonly item: Item;
  readonly sum: string;
}

const sumOf = (text: string): string => createHash('sha1').update(text).digest('hex');

export const decodeAll = (
  view: SyncView,
  items: readonly Item[],
  texts: readonly string[],
): E.Either<StoreError, readonly ReadItem[]> =>
  E.traverseReadonlyArrayWithIndex((place, item: Item) => {
    const text = texts[place] ?? '';
    return pipe(
      decodeInto(view, item, text),
      E.bimap(
        // One that cannot be read is one record's misfortune, not that of the whole batch.
        (error) => storeDamaged('a key that this needs', error),
        (known) => ({ item: known, sum: sumOf(text) }),
      ),
    );
  })(items);
