import {
  makeWriteBatch,
  type BatchToWrite,
  type WriteOutcome,
} from '../../../src/application/use-cases/proxies.js';
import type { ActKind } from '../../../src/domain/entities/edges.js';
import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import { MAX_READ_WORK } from '../../../src/domain/read-cost.js';
import { sha1Digest } from '../../../src/adapters/system/sha1-digest.js';
import type { Feed, FeedPage } from '../../../src/application/feeds/feed.js';
import type { MarkedPost } from '../../../src/application/ports/post-acts.js';
import { makeApply } from '../../../src/application/sync/apply.js';
import { makeDoWork } from '../../../src/application/use-cases/do-work.js';
import { makeRetryDeferred } from '../../../src/application/use-cases/retry-deferred.js';
import { namesOn, type NamePage, type PageRequest } from '../../../src/domain/page.js';
import type { NewPost, Post, PostId } from '../../../src/domain/post.js';
import { judgeRead, type ReadCommand } from '../../../src/domain/read-policy.js';
import type { Username } from '../../../src/domain/username.js';
import { ownFields } from '../../../src/domain/user-field.js';
import { judgeWrite, usersNamedIn } from '../../../src/domain/write-policy.js';
import type { Scene } from './scene.js';
import { ok } from '../run/effect.js';
import { aPost, theService } from './fixtures.js';
import { feedsOf } from './feeds.js';
import { engagementsOf, followsOf } from './edges.js';
import { postsOf } from './posts.js';

export const join = async ({ stores, time }: Scene, ...usernames: Username[]): Promise<void> => {
  for (const username of usernames) await ok(stores.users.create(username, time.now()));
};

/** Publishes a post as of now, unless the part says otherwise. */
export const publish = (
  { stores, time }: Scene,
  part: Partial<NewPost> & { readonly id: PostId },
): Promise<Post> =>
  ok(postsOf(stores).create(aPost({ created_at: time.now(), ...part }), null, time.now()));

const engage =
  (kind: ActKind, act: 'add' | 'remove') =>
  ({ stores, time }: Scene, username: Username, id: PostId) =>
    ok(engagementsOf(stores)[act]({ kind, id, username }, time.now()));

export const like = engage('like', 'add');
export const unlike = engage('like', 'remove');
export const bookmark = engage('bookmark', 'add');
export const unbookmark = engage('bookmark', 'remove');

export const follow = ({ stores }: Scene, follower: Username, following: Username) =>
  ok(followsOf(stores).add({ follower, following }));

export const ban = async (
  { stores, time }: Scene,
  id: PostId,
  by: Username,
  viewer: Username | null = null,
): Promise<MarkedPost> => {
  const now = time.now();
  return ok(postsOf(stores).setBan(id, { banned_at: now, banned_by: by }, viewer, now));
};

export const unban = (
  { stores, time }: Scene,
  id: PostId,
  viewer: Username | null = null,
): Promise<MarkedPost> => ok(postsOf(stores).setBan(id, null, viewer, time.now()));

export const erase = ({ stores, time }: Scene, id: PostId): Promise<void> =>
  ok(postsOf(stores).remove(id, E.right, time.now()));

/** Does all jobs that are due, and applies the deferred records whose owners exist. */
export const drain = async ({ stores, time }: Scene): Promise<void> => {
  const apply = makeApply({ sync: stores.sync, clock: time, digest: sha1Digest });
  const besides = makeRetryDeferred({ ...stores, apply, clock: time, digest: sha1Digest });
  const doWork = makeDoWork({ work: stores.work, besides, clock: time });
  while ((await ok(doWork)) === 'worked');
};

export const page = (
  { stores, time }: Scene,
  feed: Feed,
  request: Partial<PageRequest> = {},
  viewer: Username | null = null,
): Promise<FeedPage> =>
  ok(
    feedsOf(stores).page(
      feed,
      { offset: 0, limit: 10, cursor: null, ...request },
      viewer,
      time.now(),
    ),
  );

/** Reads a page of names without their instants. */
export const namesPage = async (read: TE.TaskEither<unknown, NamePage>) => {
  const names = await ok(read);
  return { usernames: namesOn(names), total: names.total, next: names.next };
};

export const idsOn = ({ posts }: Pick<FeedPage, 'posts'>): readonly string[] =>
  posts.map(({ post }) => post.id);

/** Parses a read command of the service, which the policy must allow. */
export const accept = (command: readonly unknown[]): ReadCommand => {
  const judged = judgeRead(theService)(command);
  if (E.isRight(judged)) return judged.right;
  throw new Error(judged.left.message);
};

/** Resolves to the answer to one read command of the service: JSON, or the text of an error. */
export const ask = async ({ stores }: Scene, ...command: readonly unknown[]): Promise<unknown> => {
  const limits = { hideBanned: false, maxReply: 1_000_000, maxWork: MAX_READ_WORK };
  const [reply] = await ok(stores.proxy.read([accept(command)], limits));
  if (reply === undefined) throw new Error('no reply');
  return E.isLeft(reply) ? reply.left : (JSON.parse(reply.right) as unknown);
};

/** Sends writes of the service, which the policy must allow. */
export const tell = (
  { stores, time }: Scene,
  commands: readonly (readonly unknown[])[],
  part: Partial<BatchToWrite> = {},
): Promise<WriteOutcome> => {
  const accepted = commands.map((command) => {
    const judged = judgeWrite({ principal: theService, own: ownFields([]) })(command);
    if (E.isLeft(judged)) throw new Error(judged.left.message);
    return judged.right;
  });
  return ok(
    makeWriteBatch(stores)({
      commands: accepted,
      creates: usersNamedIn(theService, accepted),
      atomic: false,
      now: time.now(),
      ...part,
    }),
  );
};

/** Resolves to the replies only, a refusal as its code and text. */
export const told = async (
  scene: Scene,
  ...commands: readonly (readonly unknown[])[]
): Promise<readonly unknown[]> => {
  const { replies } = await tell(scene, commands);
  return replies.map((reply) => (E.isLeft(reply) ? reply.left : reply.right));
};
