import { makeDraw, shuffled, zipfWeights, type Random } from './random.js';
import type { Topic } from './words.js';

/** A record in the form that syncing accepts; `entity` names its kind. */
export type DemoRecord = Readonly<Record<string, unknown>> & { readonly entity: string };

export interface Person {
  readonly username: string;
  readonly role: 'user' | 'model' | 'admin';
  readonly topic: Topic;
  readonly joined: number;
  readonly record: DemoRecord;
}

export interface DemoPost {
  /** An integer, as Xano numbers its rows. */
  readonly id: number;
  readonly author: Person;
  readonly created: number;
  readonly record: DemoRecord;
}

/** Draws a time between the two, mostly soon after the first. */
const soonAfter = (random: Random, from: number, now: number): number =>
  Math.floor(from + (now - from) * random() ** 3);

/** Ranks people by how much attention they get; half of the models come first. */
const fameOf = (random: Random, people: readonly Person[]): ReadonlyMap<Person, number> => {
  const models = people.filter(({ role }) => role === 'model');
  const others = people.filter(({ role }) => role !== 'model');
  const half = Math.ceil(models.length / 2);
  const stars = shuffled(random, models);
  const ranked = [...stars.slice(0, half), ...shuffled(random, [...stars.slice(half), ...others])];
  const weights = zipfWeights(ranked.length, 1.1);
  return new Map(ranked.map((person, rank) => [person, weights[rank] ?? 0]));
};

/** Makes follows: each person follows some others, mostly those whom many follow. */
const makeFollows = (
  random: Random,
  now: number,
  people: readonly Person[],
  fame: ReadonlyMap<Person, number>,
): readonly DemoRecord[] => {
  const draw = makeDraw(
    random,
    people.map((person) => fame.get(person) ?? 0),
  );
  return people.flatMap((follower) => {
    // A power law here too: few people follow very many others.
    const wanted = Math.min(people.length / 4, Math.floor(5 / (random() * 0.95 + 0.05) ** 0.8));
    const chosen = new Set<Person>();
    for (let tries = 0; chosen.size < wanted && tries < wanted * 20; tries += 1) {
      const one = people[draw()];
      if (one !== undefined && one !== follower) chosen.add(one);
    }
    return [...chosen].map((following) => ({
      entity: 'follow',
      follower: follower.username,
      following: following.username,
      created_at: soonAfter(random, Math.max(follower.joined, following.joined), now),
    }));
  });
};

/** Makes likes or bookmarks without repetitions: well-known authors get most of them, and a few of their posts stand out. */
const makeMarks = (
  random: Random,
  now: number,
  people: readonly Person[],
  posts: readonly DemoPost[],
  fame: ReadonlyMap<Person, number>,
  entity: 'like' | 'bookmark',
  tries: number,
): readonly DemoRecord[] => {
  const drawPost = makeDraw(
    random,
    posts.map(({ author }) => (fame.get(author) ?? 0) ** 0.6 / (random() + 0.01)),
  );
  const drawPerson = makeDraw(random, shuffled(random, zipfWeights(people.length, 0.5)));
  const seen = new Set<string>();
  return Array.from({ length: tries }).flatMap(() => {
    const post = posts[drawPost()];
    const person = people[drawPerson()];
    if (post === undefined || person === undefined) return [];
    const pair = `${person.username} ${post.id}`;
    if (seen.has(pair)) return [];
    seen.add(pair);
    const from = Math.max(person.joined, post.created);
    const created_at = soonAfter(random, from, now);
    return [{ entity, username: person.username, post_id: post.id, created_at }];
  });
};

/** Makes all follows, likes and bookmarks. */
export const makeEdges = (
  random: Random,
  now: number,
  people: readonly Person[],
  posts: readonly DemoPost[],
): readonly DemoRecord[] => {
  const fame = fameOf(random, people);
  return [
    ...makeFollows(random, now, people, fame),
    ...makeMarks(random, now, people, posts, fame, 'like', 40_000),
    ...makeMarks(random, now, people, posts, fame, 'bookmark', 5000),
  ];
};
