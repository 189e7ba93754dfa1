import type { Hashtag } from '../../domain/hashtag.js';
import type { LiveFeed, News } from '../../domain/live.js';
import type { PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';

/** An event that a listener is sent. */
export interface LiveEvent {
  readonly event: 'ready' | 'post' | 'counters' | 'gone' | 'notifications' | 'reload';
  readonly data: Readonly<Record<string, string | number>>;
}

/** Where events go. `send` and `beat` return false where too much is still unread by the listener, which is then cut off. */
export interface Sink {
  /** `place`: the place up to which everything has been sent; null where it is not known. */
  readonly send: (events: readonly LiveEvent[], place: string | null) => boolean;
  /** Sends a sign that both sides are still there. */
  readonly beat: (place: string | null) => boolean;
  /** Ends the stream, since the service stops. */
  readonly end: () => void;
}

/** Who listens, and to what. */
export interface Interests {
  /** The user, who is also sent the number of unread notifications; null for an anonymous listener. */
  readonly viewer: Username | null;
  /** The address of an anonymous listener; null for a user, or where it is not known. */
  readonly address: string | null;
  readonly feed: LiveFeed | null;
  readonly posts: readonly PostId[];
}

export interface Listener {
  readonly interests: Interests;
  readonly sink: Sink;
}

/** Listeners by what they listen to. */
export interface Listeners {
  readonly all: ReadonlySet<Listener>;
  readonly add: (listener: Listener) => void;
  readonly remove: (listener: Listener) => void;
  /** Returns the listeners of explore, and those of the feed of one of these tags. */
  readonly ofFeeds: (hashtags: readonly Hashtag[]) => ReadonlySet<Listener>;
  /** The listeners of following feeds, by the user whose feed it is. */
  readonly following: ReadonlyMap<Username, ReadonlySet<Listener>>;
  readonly ofPost: (id: PostId) => ReadonlySet<Listener>;
  readonly ofUser: (username: Username) => ReadonlySet<Listener>;
  readonly ofAddress: (address: string) => ReadonlySet<Listener>;
  /** Whether any listener may want to hear of this. */
  readonly mayHear: (news: News) => boolean;
}

type Index<K> = Map<K, Set<Listener>>;

const NONE: ReadonlySet<Listener> = new Set();

const enter = <K>(index: Index<K>, key: K, listener: Listener): void => {
  const set = index.get(key);
  if (set === undefined) index.set(key, new Set([listener]));
  else set.add(listener);
};

const leave = <K>(index: Index<K>, key: K, listener: Listener): void => {
  const set = index.get(key);
  set?.delete(listener);
  if (set?.size === 0) index.delete(key);
};

export const makeListeners = (): Listeners => {
  const all = new Set<Listener>();
  const explore = new Set<Listener>();
  const tags: Index<Hashtag> = new Map();
  const following: Index<Username> = new Map();
  const posts: Index<PostId> = new Map();
  const users: Index<Username> = new Map();
  const addresses: Index<string> = new Map();

  const place = (
    { interests: { viewer, address, feed, posts: ids } }: Listener,
    inIndex: <K>(index: Index<K>, key: K) => void,
  ): void => {
    for (const id of ids) inIndex(posts, id);
    if (feed?.kind === 'hashtag') inIndex(tags, feed.tag);
    if (address !== null) inIndex(addresses, address);
    if (viewer === null) return;
    inIndex(users, viewer);
    if (feed?.kind === 'following') inIndex(following, viewer);
  };

  const ofFeeds = (hashtags: readonly Hashtag[]): ReadonlySet<Listener> => {
    const tagged = hashtags.flatMap((tag) => [...(tags.get(tag) ?? NONE)]);
    return tagged.length === 0 ? explore : new Set([...explore, ...tagged]);
  };

  return {
    all,
    add: (listener) => {
      all.add(listener);
      if (listener.interests.feed?.kind === 'explore') explore.add(listener);
      place(listener, (index, key) => {
        enter(index, key, listener);
      });
    },
    remove: (listener) => {
      all.delete(listener);
      explore.delete(listener);
      place(listener, (index, key) => {
        leave(index, key, listener);
      });
    },
    ofFeeds,
    following,
    ofPost: (id) => posts.get(id) ?? NONE,
    ofUser: (username) => users.get(username) ?? NONE,
    ofAddress: (address) => addresses.get(address) ?? NONE,
    mayHear: (news) => {
      if (news.of === 'acts') return posts.has(news.id);
      if (news.of === 'told') return users.has(news.username);
      return following.size > 0 || ofFeeds(news.hashtags).size > 0;
    },
  };
};
