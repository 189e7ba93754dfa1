import type { LiveEvent, LiveOptions, User } from '@xano-redis-sync/client';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { keys, patchPost, patchUnread, removePost } from './cache.js';
import { useClient } from './provider.js';

/** What an event changes in what is kept. */
const apply = (cache: QueryClient, { event, data }: LiveEvent): void => {
  switch (event) {
    case 'counters': {
      const { id, ...counters } = data;
      patchPost(cache, id, counters);
      void cache.invalidateQueries({ queryKey: keys.comments(id) });
      return;
    }
    case 'gone':
      removePost(cache, data.id);
      return;
    case 'notifications':
      patchUnread(cache, data.unreadCount);
      void cache.invalidateQueries({ queryKey: keys.notifications });
      return;
    case 'ready':
    case 'reload':
    case 'post':
  }
};

const isOwn = (cache: QueryClient, username: string): boolean =>
  cache.getQueryData<{ readonly user: User }>(keys.profile('me'))?.user.username === username;

/** So many posts may be listened to. */
const MAX_POSTS = 100;

/**
 * Keeps what the other hooks show up to date, over one connection: use it once, near the top. `newPosts` counts those
 * that came into the feed and are not shown yet; `showNew` reads them. `error` is what ended it, such as a session.
 */
export const useLive = ({ feed, posts = [] }: Pick<LiveOptions, 'feed' | 'posts'>) => {
  const client = useClient();
  const cache = useQueryClient();
  const [newPosts, setNewPosts] = useState(0);
  const [error, setError] = useState<unknown>(null);
  const streams = useRef(new Set<AbortController>());
  const ids = posts.slice(-MAX_POSTS).join(',');

  useEffect(() => {
    const open = streams.current;
    const before = [...open];
    const own = new AbortController();
    open.add(own);
    const end = (stream: AbortController): void => {
      stream.abort();
      open.delete(stream);
    };
    const listen = async (): Promise<void> => {
      const wanted = { signal: own.signal, feed, posts: ids === '' ? undefined : ids.split(',') };
      for await (const one of client.live(wanted)) {
        // Other posts are on screen: the stream before told all until this one does.
        if (one.event === 'ready' && before.length > 0) before.splice(0).forEach(end);
        else if (one.event === 'ready' || one.event === 'reload') {
          setNewPosts(0);
          void cache.invalidateQueries({ queryKey: keys.all });
        } else if (one.event !== 'post') apply(cache, one);
        else if (!isOwn(cache, one.data.username)) setNewPosts((count) => count + 1);
      }
    };
    listen().catch((reason: unknown) => {
      before.forEach(end);
      setError(reason);
    });
  }, [client, cache, feed, ids]);

  useEffect(() => {
    const open = streams.current;
    return () => {
      for (const stream of open) stream.abort();
      open.clear();
    };
  }, [client, feed]);

  const showNew = useCallback(() => {
    setNewPosts(0);
    return cache.invalidateQueries({ queryKey: keys.feeds });
  }, [cache]);

  return { newPosts, showNew, error };
};
