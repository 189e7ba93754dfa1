import type { FeedPage } from '../api.js';
import type { Client } from '../client.js';
import type { LiveEvent, LiveOptions } from '../live.js';
import { refetch } from './refetch.js';
import {
  patchPost,
  patchUnread,
  profileOf,
  removePost,
  type Cache,
  type CacheEvent,
  type Pages,
} from './cache.js';
import { keys } from './keys.js';

/** Applies an event to the cache. */
const apply = (cache: Cache, { event, data }: LiveEvent): void => {
  switch (event) {
    case 'counters': {
      const { id, ...counters } = data;
      patchPost(cache, id, counters);
      void refetch(cache, [keys.comments(id)]);
      return;
    }
    case 'gone':
      removePost(cache, data.id);
      return;
    case 'notifications':
      patchUnread(cache, data.unreadCount);
      void refetch(cache, [keys.notifications]);
      return;
    case 'ready':
    case 'reload':
    case 'post':
  }
};

const isOwn = (cache: Cache, username: string): boolean =>
  profileOf(cache, 'me').username === username;

/** The most posts that one stream may watch. */
const MAX_POSTS = 100;

/** Callbacks for the state of the stream. */
interface Listener {
  /** Called with the number of posts that came into the feed and are not shown yet. */
  readonly newPosts: (count: number) => void;
  /** Called with what ended the stream, such as an expired session; null once it runs, or has another feed or client. */
  readonly error: (reason: unknown) => void;
}

/** Keeps the cache up to date by live updates, over one connection at a time. */
export const liveOf = (
  client: Client,
  cache: Cache,
  feed: LiveOptions['feed'],
  listener: Listener,
) => {
  const open = new Set<AbortController>();
  /** The open streams that report every change at present. */
  const telling = new Set<AbortController>();
  /** A set, since two streams may report the same post while one replaces the other. */
  const newPosts = new Set<string>();
  const forget = (): void => {
    newPosts.clear();
    listener.newPosts(0);
  };
  const inFeed = keys.feed(String(feed));
  /** Forgets posts that are in the feed by now, since it is also read for other reasons; returns whether there were any. */
  const forgetShown = (): boolean => {
    const before = newPosts.size;
    const read = cache.getQueryData(inFeed) as Pages<FeedPage> | undefined;
    for (const { post } of read?.pages.flatMap(({ posts }) => posts) ?? [])
      newPosts.delete(post.id);
    return newPosts.size < before;
  };
  /** The place up to which everything was received; where it was when the reading under way began, and the first since `listen`. */
  let place: string | undefined;
  let readingFrom: string | undefined;
  let readFrom: string | undefined;
  let isReading = false;
  const watch = ({ type, query: { queryKey } }: CacheEvent): void => {
    const wasReading = isReading;
    isReading = cache.isFetching({ queryKey: keys.all }) > 0;
    if (isReading && !wasReading) {
      readingFrom = place;
      readFrom ??= place;
    }
    const isRead = type === 'updated' && queryKey.join() === inFeed.join();
    if (isRead && newPosts.size > 0 && forgetShown()) listener.newPosts(newPosts.size);
  };
  let unwatch: (() => void) | null = null;
  /** Ends a stream; returns whether it was still open. */
  const end = (stream: AbortController): boolean => {
    stream.abort();
    telling.delete(stream);
    return open.delete(stream);
  };

  const listen = async (own: AbortController, posts: readonly string[]): Promise<void> => {
    const before = [...open];
    open.add(own);
    // What has happened to these posts since they were read: the stream before this one did not watch all of them.
    const after = before.length === 0 ? undefined : (readFrom ?? place);
    readFrom = isReading ? readingFrom : undefined;
    const wanted = {
      after,
      onPlace: (at: string): void => {
        place = at;
      },
      signal: own.signal,
      feed,
      posts: posts.length === 0 ? undefined : posts.slice(-MAX_POSTS),
      onConnection: (isOn: boolean): void => {
        if (isOn && open.has(own)) telling.add(own);
        else telling.delete(own);
      },
    };
    try {
      for await (const one of client.live(wanted)) {
        if (one.event === 'ready') {
          listener.error(null);
          // The posts on screen have changed: an earlier stream that is still connected reported every change until now.
          const isTold = after !== undefined && before.some((stream) => telling.has(stream));
          before.splice(0).forEach(end);
          if (isTold) continue;
        }
        if (one.event === 'ready' || one.event === 'reload') {
          forget();
          void refetch(cache, [keys.all]);
        } else if (one.event !== 'post') apply(cache, one);
        else if (!isOwn(cache, one.data.username)) {
          newPosts.add(one.data.id);
          forgetShown();
          listener.newPosts(newPosts.size);
        }
      }
    } catch (reason) {
      before.forEach(end);
      if (end(own)) listener.error(reason);
    }
  };

  return {
    /** Watches these posts; replaces the stream before it, if there is one. */
    listen: (posts: readonly string[]): void => {
      unwatch ??= cache.getQueryCache().subscribe(watch);
      void listen(new AbortController(), posts);
    },
    /** Refetches the feeds, and so shows the new posts. */
    showNew: (): Promise<void> => {
      forget();
      return refetch(cache, [keys.feeds]);
    },
    stop: (): void => {
      unwatch?.();
      unwatch = null;
      open.forEach(end);
      forget();
      listener.error(null);
    },
  };
};
