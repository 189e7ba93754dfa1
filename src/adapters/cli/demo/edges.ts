import type { Person } from './people.js';
import type { DemoPost } from './posts.js';
import { makeDraw, shuffled, zipfWeights, type Random } from './random.js';

export interface Follow {
  readonly follower: Person;
  readonly following: Person;
  readonly at: number;
}

export interface Mark {
  readonly person: Person;
  readonly post: DemoPost;
  readonly at: number;
}

/** Between the two, and rather soon after the first. */
const soonAfter = (random: Random, from: number, now: number): number =>
  Math.floor(from + (now - from) * random() ** 3);

/** By person: how much others look at them. Models stand before the others. */
const fameOf = (random: Random, people: readonly Person[]): ReadonlyMap<Person, number> => {
  const models = people.filter(({ role }) => role === 'model');
  const others = people.filter(({ role }) => role !== 'model');
  const half = Math.ceil(models.length / 2);
  const stars = shuffled(random, models);
  const ranked = [...stars.slice(0, half), ...shuffled(random, [...stars.slice(half), ...others])];
  const weights = zipfWeights(ranked.length, 1.1);
  return new Map(ranked.map((person, rank) => [person, weights[rank] ?? 0]));
};

/** Each follows some, mostly those whom many follow. */
const makeFollows = (
  random: Random,
  now: number,
  people: readonly Person[],
  fame: ReadonlyMap<Person, number>,
): readonly Follow[] => {
  const draw = makeDraw(
    random,
    people.map((person) => fame.get(person) ?? 0),
  );
  return people.flatMap((follower) => {
    // Few follow very many: a power law here as well.
    const wanted = Math.min(people.length / 4, Math.floor(5 / (random() * 0.95 + 0.05) ** 0.8));
    const chosen = new Set<Person>();
    for (let tries = 0; chosen.size < wanted && tries < wanted * 20; tries += 1) {
      const one = people[draw()];
      if (one !== undefined && one !== follower) chosen.add(one);
    }
    return [...chosen].map((following) => ({
      follower,
      following,
      at: soonAfter(random, Math.max(follower.joined, following.joined), now),
    }));
  });
};

/** Likes or bookmarks: the well-known get most, and of theirs a few posts stand out. */
const makeMarks = (
  random: Random,
  now: number,
  people: readonly Person[],
  posts: readonly DemoPost[],
  fame: ReadonlyMap<Person, number>,
  count: number,
): readonly Mark[] => {
  const drawPost = makeDraw(
    random,
    posts.map(({ author }) => (fame.get(author) ?? 0) ** 0.6 / (random() + 0.01)),
  );
  const drawPerson = makeDraw(random, shuffled(random, zipfWeights(people.length, 0.5)));
  const seen = new Set<string>();
  return Array.from({ length: count }).flatMap(() => {
    const post = posts[drawPost()];
    const person = people[drawPerson()];
    if (post === undefined || person === undefined) return [];
    const pair = `${person.username} ${post.id}`;
    if (seen.has(pair)) return [];
    seen.add(pair);
    const from = Math.max(person.joined, post.created);
    return [{ person, post, at: soonAfter(random, from, now) }];
  });
};

export interface Edges {
  readonly follows: readonly Follow[];
  readonly likes: readonly Mark[];
  readonly bookmarks: readonly Mark[];
}

interface Crowd {
  readonly people: readonly Person[];
  readonly posts: readonly DemoPost[];
  /** Tries: whoever likes what they like already is not counted. */
  readonly likes: number;
  readonly bookmarks: number;
}

export const makeEdges = (
  random: Random,
  now: number,
  { people, posts, likes, bookmarks }: Crowd,
): Edges => {
  const fame = fameOf(random, people);
  return {
    follows: makeFollows(random, now, people, fame),
    likes: makeMarks(random, now, people, posts, fame, likes),
    bookmarks: makeMarks(random, now, people, posts, fame, bookmarks),
  };
};
