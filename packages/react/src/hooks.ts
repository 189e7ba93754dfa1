export { keys } from './cache.js';
export { useComment, useCreatePost, useFollow, useLike, useMarkRead } from './changing.js';
export { useLive } from './live.js';
export { SyncProvider, useClient } from './provider.js';
export {
  useComments,
  useFeed,
  useNotifications,
  usePost,
  useProfile,
  type FeedName,
} from './reading.js';
