import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { News } from '../../domain/live.js';
import type { PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import type { StoreError } from '../errors.js';
import { viewersHiding } from '../feeds/hidden.js';
import type { Notifications } from '../feeds/notifications.js';
import type { Brief, Known, Reader } from '../ports/reader.js';
import type { Listener, Listeners, LiveEvent } from './listeners.js';

/** The events for each listener. */
export type Deliveries = ReadonlyMap<Listener, readonly LiveEvent[]>;

type PostNews = Extract<News, { readonly of: 'post' }>;

/** Everything that has to be read for some news, each thing once. */
interface Asked {
  readonly posts: readonly PostNews[];
  readonly acts: readonly PostId[];
  readonly told: readonly Username[];
}

const gather = (news: readonly News[], listeners: Listeners): Asked => {
  const posts = new Map<PostId, PostNews>();
  const acts = new Set<PostId>();
  const told = new Set<Username>();
  for (const one of news) {
    if (!listeners.mayHear(one)) continue;
    if (one.of === 'post') posts.set(one.id, one);
    else if (one.of === 'acts') acts.add(one.id);
    else told.add(one.username);
  }
  return { posts: [...posts.values()], acts: [...acts], told: [...told] };
};

interface Found {
  readonly briefs: ReadonlyMap<PostId, Brief | null>;
  /** Users who listen to their following feed and follow the author. */
  readonly readers: ReadonlyMap<PostId, readonly Username[]>;
  /** Listeners of a feed from whom the author is hidden. */
  readonly hiders: ReadonlyMap<PostId, ReadonlySet<Username>>;
  readonly unread: ReadonlyMap<Username, number>;
}

const countersEvent = (id: PostId, brief: Brief | null): LiveEvent => {
  if (brief === null) return { event: 'gone', data: { id } };
  const { likesCount, commentsCount, bookmarksCount } = brief;
  return { event: 'counters', data: { id, likesCount, commentsCount, bookmarksCount } };
};

/** Finds all keys; undefined where one is not known yet, but only after all were asked for, so that they share a trip. */
const findAll = <K, V>(
  keys: readonly K[],
  find: (key: K) => V | undefined,
): ReadonlyMap<K, V> | undefined => {
  const found = keys.map((key) => [key, find(key)] as const);
  return found.some(([, value]) => value === undefined)
    ? undefined
    : new Map(found as readonly (readonly [K, V])[]);
};

/** Turns news into the events for each listener, by the state that the store has by then. */
export const makeDeliver = (reader: Reader, { unreadIn }: Pick<Notifications, 'unreadIn'>) => {
  const look = (
    known: Known,
    asked: Asked,
    following: readonly Username[],
    listeners: Listeners,
  ): Found | undefined => {
    const ids = [...asked.posts.map(({ id }) => id), ...asked.acts];
    const briefs = findAll(ids, (id) => known.brief(id));
    const unread = findAll(asked.told, (username) => unreadIn(known, username));
    const reads = asked.posts.map(({ id, author }) => {
      const by = findAll(following, (username) =>
        known.isMember({ of: 'user', username, part: 'following' }, author),
      );
      return by && ([id, following.filter((name) => by.get(name) === true)] as const);
    });
    const hiders = asked.posts.map(({ id, author, hashtags }) => {
      const hearing = [...listeners.ofFeeds(hashtags)].flatMap(
        ({ interests: { viewer } }) => viewer ?? [],
      );
      const found = viewersHiding(known, author, [...new Set([...hearing, ...following])]);
      return found && ([id, found] as const);
    });
    if (briefs === undefined || unread === undefined) return undefined;
    return reads.includes(undefined) || hiders.includes(undefined)
      ? undefined
      : {
          briefs,
          unread,
          readers: new Map(reads.filter((one) => one !== undefined)),
          hiders: new Map(hiders.filter((one) => one !== undefined)),
        };
  };

  const address = (asked: Asked, found: Found, listeners: Listeners): Deliveries => {
    const all = new Map<Listener, LiveEvent[]>();
    const tell = (
      to: Iterable<Listener>,
      event: LiveEvent,
      except?: ReadonlySet<Username | null>,
    ): void => {
      for (const listener of to) {
        if (except?.has(listener.interests.viewer) === true) continue;
        const events = all.get(listener);
        if (events === undefined) all.set(listener, [event]);
        else events.push(event);
      }
    };
    for (const { id, author, hashtags } of asked.posts) {
      if ((found.briefs.get(id) ?? null) === null) continue;
      const event: LiveEvent = { event: 'post', data: { id, username: author } };
      const hiders = found.hiders.get(id);
      tell(listeners.ofFeeds(hashtags), event, hiders);
      for (const name of found.readers.get(id) ?? [])
        tell(listeners.following.get(name) ?? [], event, hiders);
    }
    for (const id of asked.acts)
      tell(listeners.ofPost(id), countersEvent(id, found.briefs.get(id) ?? null));
    for (const [username, unreadCount] of found.unread)
      tell(listeners.ofUser(username), { event: 'notifications', data: { unreadCount } });
    return all;
  };

  return (news: readonly News[], listeners: Listeners): TE.TaskEither<StoreError, Deliveries> => {
    const asked = gather(news, listeners);
    if (asked.posts.length + asked.acts.length + asked.told.length === 0)
      return TE.right(new Map());
    const following = asked.posts.length === 0 ? [] : [...listeners.following.keys()];
    return pipe(
      reader.read((known) => look(known, asked, following, listeners)),
      TE.map((found) => address(asked, found, listeners)),
    );
  };
};
