import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Stores } from '../../../src/application/ports/stores.js';
import { inspect, type Snapshot } from '../invariant/snapshot.js';
import type { CommentId } from '../../../src/domain/comment.js';
import type { Hashtag } from '../../../src/domain/hashtag.js';
import type { PostId } from '../../../src/domain/post.js';
import type { Principal } from '../../../src/domain/principal.js';
import type { Username } from '../../../src/domain/username.js';
import { PUBLIC_FIELDS, publicFields } from '../../../src/domain/profile.js';
import { ownFields } from '../../../src/domain/user-field.js';
import { sha1Digest } from '../../../src/adapters/system/sha1-digest.js';
import { makePreview } from '../../../src/application/sync/preview.js';
import { makeApply } from '../../../src/application/sync/apply.js';
import { DEFAULT_MAPPING } from '../../../src/domain/sync/mapping.js';
import { makeUseCases } from '../../../src/application/use-cases.js';
import { HOUR, noon, theService } from '../app/fixtures.js';
import { ROOT, type Act } from './acts.js';

export interface World {
  /** Performs the act through the use cases; returns the same words as the model. */
  readonly apply: (act: Act) => Promise<string>;
  readonly drain: () => Promise<void>;
  readonly now: () => number;
}

interface Tagged {
  readonly _tag: string;
}

const outcome = async <A>(
  effect: TaskEither<Tagged, A>,
  say: (a: A) => string,
): Promise<string> => {
  const result = await effect();
  return E.isLeft(result) ? result.left._tag : say(result.right);
};

const ok = (): string => 'ok';

const principal = (name: string): Principal => ({
  kind: 'user',
  username: name as Username,
  role: name === ROOT ? 'admin' : 'user',
  userId: null,
});

/** Makes the use cases over one set of stores, with a clock of their own. */
export const makeWorld = (stores: Stores): World => {
  let now = noon;
  let comments = 0;
  const clock = { now: () => now };
  const cases = makeUseCases({
    ...stores,
    clock,
    apply: makeApply({ sync: stores.sync, clock, digest: sha1Digest }),
    mapping: DEFAULT_MAPPING,
    dataSource: 'live',
    allowTruncate: false,
    ids: {
      nextPostId: () => 'unused' as PostId,
      nextCommentId: () => `c${comments}` as CommentId,
    },
    tokens: { issue: () => E.right('') },
    publicFields: publicFields([], []),
    shownNames: { publicFields: PUBLIC_FIELDS, postColumns: [] },
    ownFields: ownFields([]),
    maxReply: 1_000_000,
    preview: makePreview({ sync: stores.sync, clock, digest: sha1Digest }),
    tombstoneTtl: 604_800_000,
  });

  const proxy = async (commands: readonly (readonly string[])[]): Promise<string> => {
    const result = await cases.proxyWrite({ principal: theService, commands, atomic: false })();
    if (E.isLeft(result)) return result.left._tag;
    const refused = result.right.replies.find(E.isLeft);
    return refused === undefined ? 'ok' : refused.left.code;
  };

  const apply = (act: Act): Promise<string> => {
    switch (act.do) {
      case 'join':
        return proxy([['HSET', `user:${act.user}`, 'username', act.user]]);
      case 'publish':
        return outcome(
          cases.createPost({
            principal: theService,
            content: 'text',
            media_url: null,
            hashtags: act.tags as Hashtag[],
            idempotency: null,
            id: act.id as PostId,
            created_at: null,
            username: act.author as Username,
          }),
          ok,
        );
      case 'edit':
        return outcome(
          cases.editPost({
            principal: principal(act.by),
            id: act.id as PostId,
            patch: { hashtags: act.tags as Hashtag[] },
          }),
          ok,
        );
      case 'delete':
        return outcome(
          cases.deletePost({ principal: principal(act.by), id: act.id as PostId }),
          ok,
        );
      case 'ban':
        return outcome(
          cases.banPost({ principal: theService, id: act.id as PostId, banned: act.banned }),
          ok,
        );
      case 'engage': {
        const name = {
          like: act.on ? 'likePost' : 'unlikePost',
          bookmark: act.on ? 'bookmarkPost' : 'unbookmarkPost',
        } as const;
        const engage = cases[name[act.kind]];
        return outcome(
          engage({ principal: principal(act.by), id: act.id as PostId }),
          ({ changed }) => (changed ? 'changed' : 'same'),
        );
      }
      case 'comment':
        return outcome(
          cases.addComment({
            principal: principal(act.by),
            post: act.id as PostId,
            id: null,
            content: 'text',
          }),
          () => {
            comments += 1;
            return 'ok';
          },
        );
      case 'uncomment':
        return outcome(
          cases.deleteComment({
            principal: principal(act.by),
            post: act.id as PostId,
            id: act.comment as CommentId,
          }),
          ok,
          // While its author is being deleted the comment may still exist: NotOwner, not CommentNotFound.
        ).then((said) => (said === 'NotOwner' || said === 'CommentNotFound' ? 'refused' : said));
      case 'follow':
      case 'mute':
      case 'block': {
        const acts = {
          follow: [cases.unfollow, cases.follow],
          mute: [cases.unmute, cases.mute],
          block: [cases.unblock, cases.block],
        } as const;
        return outcome(
          acts[act.do][act.on ? 1 : 0]({
            principal: principal(act.by),
            whom: act.whom as Username,
          }),
          ({ changed }) => (changed ? 'changed' : 'same'),
        );
      }
      case 'rename':
        return outcome(
          cases.updateUser({
            principal: principal(act.by),
            username: act.user as Username,
            patch: { display_name: act.name },
          }),
          ok,
        );
      case 'rename by proxy':
        return proxy([['HSET', `user:${act.user}`, 'display_name', act.name]]);
      case 'misname a post':
        return proxy([['HSET', `post:${act.id}`, 'display_name', act.name]]);
      case 'role':
        return outcome(
          cases.setRole({
            principal: theService,
            username: act.user as Username,
            role: act.role,
          }),
          ok,
        );
      case 'leave':
        return outcome(
          cases.deleteUser({ principal: principal(act.by), username: act.user as Username }),
          ok,
        );
      case 'work':
        return outcome(stores.work.runNext(now), ok);
      case 'wait':
        now += act.hours * HOUR;
        return Promise.resolve('ok');
    }
  };

  return {
    apply,
    now: () => now,
    drain: async () => {
      let result = await stores.work.runNext(now)();
      while (E.isRight(result) && result.right === 'worked') {
        // The job of a worker that died is due again when its lease has expired.
        now += HOUR / 60;
        result = await stores.work.runNext(now)();
      }
      if (E.isLeft(result)) throw new Error(result.left._tag);
    },
  };
};

/** Returns the same facts as the model, read from what is stored. */
export const factsOf = (snapshot: Snapshot, now: number): readonly string[] => {
  const { users, posts, members, scores } = inspect(snapshot, now, Number.POSITIVE_INFINITY);
  return [
    ...[...users.values()].map(
      ({ username, fields }) =>
        `user ${username} ${fields['role'] ?? '-'} "${fields['display_name'] ?? ''}"`,
    ),
    ...[...posts.values()].map(
      ({ id, author, tags, isBanned }) =>
        `post ${id} ${author} ${[...tags].sort().join()} ${String(isBanned)}`,
    ),
    ...[...users.keys()].flatMap((user) =>
      [...members(`user:${user}:following`)].map((whom) => `follow ${user}>${whom}`),
    ),
    ...[...users.keys()].flatMap((user) =>
      [...members(`user:${user}:muted`)].map((whom) => `mute ${user}>${whom}`),
    ),
    ...[...users.keys()].flatMap((user) =>
      [...members(`user:${user}:blocked`)].map((whom) => `block ${user}>${whom}`),
    ),
    ...[...posts.keys()].flatMap((id) => [
      ...[...members(`post:${id}:likes`)].map((user) => `like ${user} ${id}`),
      ...[...members(`post:${id}:bookmarks`)].map((user) => `bookmark ${user} ${id}`),
      ...[...scores(`post:${id}:comments`).keys()].map((name) => {
        const comment = snapshot.get(`comment:${name}`);
        const by = comment?.type === 'hash' ? comment.fields['username'] : undefined;
        return `comment ${name} ${by ?? '-'} ${id}`;
      }),
    ]),
  ].sort();
};
