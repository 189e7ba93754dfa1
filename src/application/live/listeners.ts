import type { Hashtag } from '../../domain/hashtag.js';
import type { LiveFeed, News } from '../../domain/live.js';
import type { PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';

/** What somebody is told. */
export interface LiveEvent {
  readonly event: 'ready' | 'post' | 'counters' | 'gone' | 'notifications' | 'reload';
  readonly data: Readonly<Record<string, string | number>>;
}

/** Where events go. Each answers false where what waits to be taken is too much: the listener is cut off then. */
export interface Sink {
  /** `place`: up to where all has been told; null: not known. */
  readonly send: (events: readonly LiveEvent[], place: string | null) => boolean;
  /** A sign that both are still there. */
  readonly beat: (place: string | null) => boolean;
  /** The service ends. */
  readonly end: () => void;
}

/** Who wants to hear, and of what. */
export interface Interests {
  /** Who hears of what they are told; null: nobody in particular. */
  readonly viewer: Username | null;
  /** Where nobody in particular listens from; null: of a user, or not known. */
  readonly address: string | null;
  readonly feed: LiveFeed | null;
  readonly posts: readonly PostId[];
}

export interface Listener {
  readonly interests: Interests;
  readonly sink: Sink;
}

/** Listeners by what they want to hear of. */
export interface Listeners {
  readonly all: ReadonlySet<Listener>;
  readonly add: (listener: Listener) => void;
  readonly remove: (listener: Listener) => void;
  /** Of a feed that shows everybody's posts, or those of a tag. */
  readonly ofFeeds: (hashtags: readonly Hashtag[]) => ReadonlySet<Listener>;
  /** Whose following feed is listened to, and who listens. */
  readonly following: ReadonlyMap<Username, ReadonlySet<Listener>>;
  readonly ofPost: (id: PostId) => ReadonlySet<Listener>;
  readonly ofUser: (username: Username) => ReadonlySet<Listener>;
  readonly ofAddress: (address: string) => ReadonlySet<Listener>;
  /** Whether anybody may want to hear of it. */
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
