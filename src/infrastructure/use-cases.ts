import type { UseCases } from '../adapters/http/use-cases.js';
import type { Clock } from '../application/ports/clock.js';
import type { IdGenerator } from '../application/ports/id-generator.js';
import type { Stores } from '../application/ports/stores.js';
import type { TokenIssuer } from '../application/ports/token-issuer.js';
import { makeBanPost } from '../application/use-cases/ban-post.js';
import { makeCheckActor } from '../application/use-cases/check-actor.js';
import { makeCheckHealth } from '../application/use-cases/check-health.js';
import { makeCreatePost } from '../application/use-cases/create-post.js';
import { makeDeletePost } from '../application/use-cases/delete-post.js';
import { makeDeleteUser } from '../application/use-cases/delete-user.js';
import { makeEditPost } from '../application/use-cases/edit-post.js';
import {
  makeBookmarkPost,
  makeLikePost,
  makeUnbookmarkPost,
  makeUnlikePost,
} from '../application/use-cases/engage.js';
import { makeFollow, makeUnfollow } from '../application/use-cases/follow.js';
import { makeIssueToken } from '../application/use-cases/issue-token.js';
import {
  makeListFollowers,
  makeListFollowing,
  makeListLikers,
} from '../application/use-cases/list-names.js';
import { makeProxyRead } from '../application/use-cases/proxy-read.js';
import { makeProxyWrite } from '../application/use-cases/proxy-write.js';
import { makeReadFeed } from '../application/use-cases/read-feed.js';
import { makeReadPost } from '../application/use-cases/read-post.js';
import { makeReadUser } from '../application/use-cases/read-user.js';
import {
  makeFindNewestUsers,
  makeFindTopModels,
  makeFindTopPosts,
} from '../application/use-cases/search.js';
import { makeSetRole } from '../application/use-cases/set-role.js';
import { makeUpdateUser } from '../application/use-cases/update-user.js';

interface Deps extends Stores {
  readonly clock: Clock;
  readonly ids: IdGenerator;
  readonly tokens: TokenIssuer;
  readonly privateFields: ReadonlySet<string>;
  readonly maxReply: number;
}

/** Every use case over one set of adapters; each takes what its own type asks for. */
export const makeUseCases = (deps: Deps): UseCases => ({
  createPost: makeCreatePost(deps),
  editPost: makeEditPost(deps),
  deletePost: makeDeletePost(deps),
  banPost: makeBanPost(deps),
  likePost: makeLikePost(deps),
  unlikePost: makeUnlikePost(deps),
  bookmarkPost: makeBookmarkPost(deps),
  unbookmarkPost: makeUnbookmarkPost(deps),
  follow: makeFollow(deps),
  unfollow: makeUnfollow(deps),
  readFeed: makeReadFeed(deps),
  readPost: makeReadPost(deps),
  listLikers: makeListLikers(deps),
  listFollowers: makeListFollowers(deps),
  listFollowing: makeListFollowing(deps),
  readUser: makeReadUser(deps),
  updateUser: makeUpdateUser(deps),
  setRole: makeSetRole(deps),
  deleteUser: makeDeleteUser(deps),
  findNewestUsers: makeFindNewestUsers(deps),
  findTopModels: makeFindTopModels(deps),
  findTopPosts: makeFindTopPosts(deps),
  proxyRead: makeProxyRead(deps),
  proxyWrite: makeProxyWrite(deps),
  issueToken: makeIssueToken(deps),
  checkHealth: makeCheckHealth(deps),
  checkActor: makeCheckActor(deps),
});
