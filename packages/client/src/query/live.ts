import type { Client } from '../client.js';
import type { LiveEvent, LiveOptions } from '../live.js';
import { readAnew } from './anew.js';
import { patchPost, patchUnread, profileOf, removePost, type Cache } from './cache.js';
import { keys } from './keys.js';

/** What an event changes in what is kept. */
const apply = (cache: Cache, { event, data }: LiveEvent): void => {
  switch (event) {
    case 'counters': {
      const { id, ...counters } = data;
      patchPost(cache, id, counters);
      void readAnew(cache, [keys.comments(id)]);
      return;
    }
    case 'gone':
      removePost(cache, data.id);
      return;
    case 'notifications':
      patchUnread(cache, data.unreadCount);
      void readAnew(cache, [keys.notifications]);
      return;
    case 'ready':
    case 'reload':
    case 'post':
  }
};

const isOwn = (cache: Cache, username: string): boolean =>
  profileOf(cache, 'me').username === username;

/** So many posts may be listened to. */
const MAX_POSTS = 100;

/** What changes for whoever shows it. */
interface Listener {
  /** How many came into the feed and are not shown yet. */
  readonly newPosts: (count: number) => void;
  /** What ended it, such as a session; null once it listens again, or is of another feed or client. */
  readonly error: (reason: unknown) => void;
}

/** Keeps what is shown up to date, over one connection at a time. */
export const liveOf = (
  client: Client,
  cache: Cache,
  feed: LiveOptions['feed'],
  listener: Listener,
) => {
  const open = new Set<AbortController>();
  /** Those of them over which all is told just now. */
  const telling = new Set<AbortController>();
  /** Two streams may tell of one post, while the one takes the place of the other. */
  const newPosts = new Set<string>();
  const forget = (): void => {
    newPosts.clear();
    listener.newPosts(0);
  };
  /** Whether it was still open. */
  const end = (stream: AbortController): boolean => {
    stream.abort();
    telling.delete(stream);
    return open.delete(stream);
  };

  const listen = async (own: AbortController, posts: readonly string[]): Promise<void> => {
    const before = [...open];
    open.add(own);
    const wanted = {
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
          // Other posts are on screen: a stream before that is neither refused nor cut told all until this one does.
          const isTold = before.some((stream) => telling.has(stream));
          before.splice(0).forEach(end);
          if (isTold) continue;
        }
        if (one.event === 'ready' || one.event === 'reload') {
          forget();
          void readAnew(cache, [keys.all]);
        } else if (one.event !== 'post') apply(cache, one);
        else if (!isOwn(cache, one.data.username))
          listener.newPosts(newPosts.add(one.data.id).size);
      }
    } catch (reason) {
      before.forEach(end);
      if (end(own)) listener.error(reason);
    }
  };

  return {
    /** Tells of other posts than before, where there was a before. */
    listen: (posts: readonly string[]): void => {
      void listen(new AbortController(), posts);
    },
    /** Reads those that came. */
    showNew: (): Promise<void> => {
      forget();
      return readAnew(cache, [keys.feeds]);
    },
    stop: (): void => {
      open.forEach(end);
      forget();
      listener.error(null);
    },
  };
};
