import type { LiveOptions } from '@xano-redis-sync/client';
import { liveOf } from '@xano-redis-sync/client/query';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useClient } from './provider.js';

/**
 * Keeps the data of the other hooks up to date, over one connection: use it once, near the top. `newPosts` counts the posts
 * that came into the feed and are not shown yet; `showNew` fetches them. `error` is the reason why updates stopped, such as
 * an expired session; null once they run again.
 */
export const useLive = ({ feed, posts = [] }: Pick<LiveOptions, 'feed' | 'posts'>) => {
  const client = useClient();
  const cache = useQueryClient();
  const [newPosts, setNewPosts] = useState(0);
  const [error, setError] = useState<unknown>(null);
  const ids = posts.join(',');

  const live = useMemo(
    () => liveOf(client, cache, feed, { newPosts: setNewPosts, error: setError }),
    [client, cache, feed],
  );
  useEffect(() => {
    live.listen(ids === '' ? [] : ids.split(','));
  }, [live, ids]);
  useEffect(() => live.stop, [live]);

  return { newPosts, showNew: live.showNew, error };
};
