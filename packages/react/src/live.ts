import type { LiveOptions } from '@xano-redis-sync/client';
import { liveOf } from '@xano-redis-sync/client/query';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useClient } from './provider.js';

/**
 * Keeps what the other hooks show up to date, over one connection: use it once, near the top. `newPosts` counts those
 * that came into the feed and are not shown yet; `showNew` reads them. `error` is what ended it, such as a session, until
 * it listens again.
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
