export {
  keys,
  type FeedName,
  type ListOptions,
  type ReadOptions,
} from '@xano-redis-sync/client/query';
export {
  useBan,
  useBlock,
  useComment,
  useCreatePost,
  useDeleteComment,
  useDeletePost,
  useFollow,
  useLike,
  useMarkRead,
  useMute,
} from './changing.js';
export { useLive } from './live.js';
export { SyncPlugin, useClient } from './plugin.js';
export {
  useComments,
  useFeed,
  useNotifications,
  usePost,
  useProfile,
  useSearch,
} from './reading.js';
