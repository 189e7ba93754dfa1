import type { ActKind } from '../../domain/entities/edges.js';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { Post } from '../../domain/post.js';
import type { EdgeName, Sent } from '../../domain/sync/view.js';
import type { Username } from '../../domain/username.js';
import { listsOf } from './keyspace/erasure.js';
import { liveSides, parseSent, type Sides } from './keyspace/edge-places.js';
import { removeOps } from './keyspace/edges.js';
import { rankOps } from './keyspace/ranks.js';
import { erasedOwner, postOwner } from '../../domain/sync/record.js';
import {
  wakeCursorsKey,
  wakesKey,
  bannedKey,
  deferralsKey,
  deferredKey,
  edgesKey,
  goneKey,
  tombstoneKey,
  homesKey,
  keysThatEndWith,
  jobOf,
  postIdsKey,
  postKey,
  sharedKey,
  userIdsKey,
  userKey,
  workCursorsKey,
  workKey,
} from './keys.js';
import { keyList, type KeyList } from './plan.js';
import { deferAct, putPostAside, type Erasure } from './defer-plan.js';
import { ActorsRow, removalPlan } from './removal-plan.js';
import { FlatHash, PostIdText, toHash, UsernameText } from './rows.js';
import { toPost } from './post-row.js';

/** As edge.lua keeps it. */
const SentText = new t.Type<Sent | null, unknown>(
  'SentText',
  (u): u is Sent | null => u === null || typeof u === 'object',
  (u, context) => (typeof u === 'string' ? t.success(parseSent(u)) : t.failure(u, context)),
  t.identity,
);

const Entry = t.intersection([
  t.type({
    id: PostIdText,
    version: t.number,
    since: t.number,
    sent: SentText,
    aside: t.array(t.string),
    fields: FlatHash,
  }),
  ActorsRow,
]);
const Name = t.type({ name: UsernameText, version: t.number, sent: SentText });
type Name = t.TypeOf<typeof Name>;
type Entry = t.TypeOf<typeof Entry>;

/** What read-erasure.lua answers. */
export const ErasureRow = t.type({
  posts: t.array(Entry),
  liked: t.array(Entry),
  bookmarked: t.array(Entry),
  followers: t.array(Name),
  following: t.array(Name),
  /** Of the user in Xano; '' for none, and once the hash is gone. */
  id: t.string,
});

interface Known extends Entry {
  readonly post: Post | null;
}

/** A hash that is damaged counts as missing: it must not hold a deletion up for ever. */
const known = (entries: readonly Entry[]): readonly Known[] =>
  entries.map((entry) => {
    const post = toPost(toHash(entry.fields));
    return { ...entry, post: E.isRight(post) ? post.right : null };
  });

/** What a step on a post was read from. */
const asRead = ({ fields }: Entry) => {
  const { hashtags = '', username = '', sys_versions = '' } = toHash(fields);
  return { hashtags, username, sys_versions };
};

/** A post already gone leaves only its id to take out of the list. */
const actsOf = (
  list: KeyList,
  erasure: Erasure,
  kind: ActKind,
  entries: readonly Known[],
  now: number,
) =>
  entries.map((entry) => {
    const edge: EdgeName = { kind, user: erasure.username, target: entry.id };
    const { mine, theirs } = liveSides(edge);
    return {
      post: list.key(postKey(entry.id)),
      as_read: asRead(entry),
      ops: [
        ...removeOps(list, edge, entry.post?.username ?? null, {
          mine: goneKey(mine),
          theirs,
        }),
        ...rankOps(list, entry.id, entry.post?.hashtags ?? [], now),
      ],
      parks: deferAct(list, erasure, edge, entry),
    };
  });

/** Follows on either side of the user, one of whose lists waits for its end. */
const followsOf = (list: KeyList, erasure: Erasure, row: t.TypeOf<typeof ErasureRow>) => {
  const { username } = erasure;
  const removal = (edge: EdgeName, sides: Sides, { version, sent }: Name) => ({
    ops: removeOps(list, edge, null, sides),
    parks: deferAct(list, erasure, edge, { version, sent, since: null }),
  });
  return [
    ...row.followers.map((name) =>
      removal(
        { kind: 'follow', user: name.name, target: username },
        {
          mine: userKey(name.name, 'following'),
          theirs: goneKey(userKey(username, 'followers')),
        },
        name,
      ),
    ),
    ...row.following.map((name) =>
      removal(
        { kind: 'follow', user: username, target: name.name },
        {
          mine: goneKey(userKey(username, 'following')),
          theirs: userKey(name.name, 'followers'),
        },
        name,
      ),
    ),
  ];
};

const hashesOf = ({ fields, aside }: Entry) => ({
  hash: toHash(fields),
  aside: aside.length === 0 ? null : toHash(aside),
});

const owns = (username: Username, { post }: Known): boolean => post?.username === username;

/** The posts of the erased user wait in two lists, whose places the plain keys take otherwise. */
const removalsOf = (list: KeyList, erasure: Erasure, entries: readonly Known[]) =>
  entries.flatMap((entry) => {
    const { username, at } = erasure;
    return entry.post === null || !owns(username, entry)
      ? []
      : [
          {
            // With a version, each like and bookmark is looked at on its own, by the unlinking.
            ...removalPlan(list, entry.post, at === null ? entry : null),
            author_posts: list.key(goneKey(userKey(username, 'posts'))),
            author_banned: list.key(goneKey(bannedKey(username))),
            left: list.key(tombstoneKey('left', entry.id)),
            owner: postOwner(entry.id),
            waiting: list.key(deferredKey(postOwner(entry.id))),
            as_read: asRead(entry),
            ...putPostAside(list, erasure, entry.id, hashesOf(entry)),
          },
        ];
  });

/** What erase-user.lua is told of one chunk. */
export const erasurePlan = (erasure: Erasure, row: t.TypeOf<typeof ErasureRow>, now: number) => {
  const { username } = erasure;
  const posts = known(row.posts);
  const list = keyList();
  const { key } = list;
  const user = key(userKey(username));
  const plan = {
    user,
    regular: key(sharedKey('users:regular')),
    models: key(sharedKey('users:models')),
    board: key(sharedKey('models:top:engagement')),
    homes: key(homesKey),
    work: key(workKey),
    cursors: key(workCursorsKey),
    deferrals: key(deferralsKey),
    wakes: key(wakesKey),
    wake_cursors: key(wakeCursorsKey),
    post_ids: key(postIdsKey),
    edges_hash: key(edgesKey(username)),
    tombstone: key(tombstoneKey('user', username)),
    name_tombstone: key(tombstoneKey('name', username)),
    user_ids: key(userIdsKey),
    id: erasure.id ?? '',
    erased: key(deferredKey(erasedOwner(username))),
    erased_owner: erasedOwner(username),
    own: keysThatEndWith(username).map(key),
    lists: listsOf(username).map(({ live, gone }) => ({ live: key(live), gone: key(gone) })),
    acts: [
      ...actsOf(list, erasure, 'like', known(row.liked), now),
      ...actsOf(list, erasure, 'bookmark', known(row.bookmarked), now),
    ],
    edges: followsOf(list, erasure, row),
    posts: removalsOf(list, erasure, posts),
    strays: posts.filter((entry) => !owns(username, entry)).map(({ id }) => id),
    username,
    erase: jobOf('erase', username),
  };
  return { list, plan };
};
