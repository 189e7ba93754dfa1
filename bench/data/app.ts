import { powerLawRank, powerLawShare, randomFrom, scatter, type Random } from './random.js';
import { castOf, type Size } from './size.js';

/** The tag that half of the posts have. */
export const LARGE_TAG = 'travel';

const DAY = 86_400_000;
const SPAN = 28 * DAY;
const TAGS = 1_000;
const POPULARITY = 0.8;
const ACTIVITY = 0.6;
/** Share of all edges. */
const FOLLOWS = 0.4;
const LIKES = 0.45;

export interface UserRow {
  readonly id: number;
  readonly username: string;
  readonly displayName: string;
  readonly bio: string;
  readonly avatar: string;
  readonly role: string;
  /** Ms since the epoch, like all times in this file. */
  readonly createdAt: number;
}

export interface PostRow {
  readonly id: number;
  readonly author: number;
  readonly content: string;
  readonly mediaUrl: string;
  readonly tags: readonly string[];
  readonly createdAt: number;
}

/** A user's follow of another user, or a user's like or bookmark of a post. */
export interface EdgeRow {
  readonly from: number;
  readonly to: number;
  readonly createdAt: number;
}

/** A social app in which few users have much and most have little; the same seed gives the same app. */
export interface SampleApp {
  readonly users: () => Generator<UserRow>;
  /** Oldest first; ids rise with time. */
  readonly posts: () => Generator<PostRow>;
  readonly follows: () => Generator<EdgeRow>;
  readonly likes: () => Generator<EdgeRow>;
  readonly bookmarks: () => Generator<EdgeRow>;
}

export const usernameOf = (id: number): string => `user${id}`;

const WORDS = [
  ...['harbour', 'morning', 'light', 'slow', 'train', 'garden', 'coffee', 'market', 'river'],
  ...['window', 'summer', 'street', 'quiet', 'yellow', 'bridge', 'letter', 'mountain', 'song'],
] as const;

const sentence = (random: Random, words: number): string =>
  Array.from({ length: words }, () => WORDS[Math.floor(random() * WORDS.length)]).join(' ');

const distinct = (wanted: number, draw: () => number): ReadonlySet<number> => {
  const drawn = new Set<number>();
  for (let tries = 0; drawn.size < wanted && tries < 4 * wanted; tries += 1) drawn.add(draw());
  return drawn;
};

/** Makes an app whose posts cover the four weeks before `end`, which is in ms since the epoch. */
export const sampleApp = (size: Size, seed: string, end: number): SampleApp => {
  const cast = castOf(size);
  const start = end - SPAN;
  const crowd = cast.crowd.last - cast.crowd.first + 1;
  const random = (label: string): Random => randomFrom(`${seed}:${label}`);
  const heavy = new Set(cast.heavy);
  const light = new Set(cast.light);

  function* users(): Generator<UserRow> {
    const next = random('users');
    for (let id = 1; id <= size.users; id += 1)
      yield {
        id,
        username: usernameOf(id),
        displayName: `User ${id} ${WORDS[id % WORDS.length] ?? ''}`,
        bio: sentence(next, 10),
        avatar: `https://images.example.com/avatars/${id}.jpg`,
        role: id % 20 === 0 ? 'model' : 'user',
        createdAt: start - Math.floor(next() * 365 * DAY),
      };
  }

  function* posts(): Generator<PostRow> {
    const next = random('posts');
    for (let id = 1; id <= size.posts; id += 1)
      yield {
        id,
        author: powerLawRank(next, size.users, POPULARITY),
        content: sentence(next, 16),
        mediaUrl: next() < 0.5 ? `https://images.example.com/posts/${id}.jpg` : '',
        tags: [
          ...(id % 2 === 0 ? [LARGE_TAG] : []),
          ...(next() < 0.5 ? [`tag${powerLawRank(next, TAGS, POPULARITY)}`] : []),
        ],
        createdAt: start + Math.floor((SPAN * id) / (size.posts + 1)),
      };
  }

  const followeesOf = (id: number, next: Random): Iterable<number> => {
    if (heavy.has(id)) {
      const step = Math.max(1, Math.floor(crowd / cast.heavyFollowees));
      const many = Math.min(cast.heavyFollowees, crowd);
      return Array.from({ length: many }, (_, place) => cast.crowd.first + place * step);
    }
    const rank = scatter(id, size.users);
    const wanted = light.has(id)
      ? cast.lightFollowees
      : powerLawShare(rank, size.users, size.edges * FOLLOWS, ACTIVITY);
    const drawn = distinct(
      Math.min(wanted, Math.floor(crowd / 2)),
      () => cast.crowd.first - 1 + powerLawRank(next, crowd, POPULARITY),
    );
    const follows = id >= cast.crowd.first && id < cast.crowd.first + cast.celebrityFollowers;
    return [...(follows ? cast.celebrities : []), ...drawn].filter((other) => other !== id);
  };

  function* follows(): Generator<EdgeRow> {
    const next = random('follows');
    yield { from: cast.crowd.first, to: cast.quiet, createdAt: start };
    for (let id = 1; id <= size.users; id += 1)
      for (const to of followeesOf(id, next))
        yield { from: id, to, createdAt: start + Math.floor(next() * SPAN) };
  }

  function* engagements(label: string, share: number): Generator<EdgeRow> {
    const next = random(label);
    for (let id = 1; id <= size.users; id += 1) {
      const rank = scatter(id, size.users);
      const wanted = powerLawShare(rank, size.users, size.edges * share, ACTIVITY);
      const drawn = distinct(Math.min(wanted, Math.floor(size.posts / 2)), () =>
        scatter(powerLawRank(next, size.posts, POPULARITY), size.posts),
      );
      for (const to of drawn) yield { from: id, to, createdAt: start + Math.floor(next() * SPAN) };
    }
  }

  return {
    users,
    posts,
    follows,
    likes: () => engagements('likes', LIKES),
    bookmarks: () => engagements('bookmarks', 1 - FOLLOWS - LIKES),
  };
};
