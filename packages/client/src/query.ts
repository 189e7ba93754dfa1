export type { Cache } from './query/cache.js';
export {
  banChange,
  blockChange,
  commentChange,
  createPostChange,
  deleteCommentChange,
  deletePostChange,
  followChange,
  likeChange,
  markReadChange,
  muteChange,
} from './query/changing.js';
export { hiddenState } from './query/hidden.js';
export { keys } from './query/keys.js';
export { liveOf } from './query/live.js';
export {
  commentsQuery,
  feedQuery,
  notificationsQuery,
  postQuery,
  profileQuery,
  searchQuery,
  type FeedName,
  type ListOptions,
  type ReadOptions,
} from './query/reading.js';
