import { makeDraw, pick, zipfWeights, type Random } from './random.js';
import { WORDS, type Topic } from './words.js';

export interface Person {
  readonly username: string;
  readonly displayName: string;
  readonly bio: string;
  readonly city: string;
  readonly role: 'user' | 'model' | 'admin';
  readonly topic: Topic;
  readonly joined: number;
  readonly updated: number;
}

const DAY = 86_400_000;
const MODEL_SHARE = 0.1;

const roleOf = (place: number, count: number): Person['role'] => {
  if (place === 0) return 'admin';
  return place <= count * MODEL_SHARE ? 'model' : 'user';
};

/** People without two of one name, who joined within the last month, most of them early in it. */
export const makePeople = (random: Random, now: number, count: number): readonly Person[] => {
  const drawTopic = makeDraw(random, zipfWeights(WORDS.topics.length));
  const taken = new Set<string>();
  const begin = now - 30 * DAY;
  const nameOne = (): readonly [string, string] => {
    for (;;) {
      const first = pick(random, WORDS.first);
      const last = pick(random, WORDS.last);
      const username = `${first}.${last}`.toLowerCase();
      if (taken.has(username)) continue;
      taken.add(username);
      return [username, `${first} ${last}`];
    }
  };
  return Array.from({ length: count }, (_, place) => {
    const [username, displayName] = nameOne();
    const topic = WORDS.topics[drawTopic()] ?? WORDS.topics[0];
    const joined = Math.floor(begin + 28 * DAY * random() ** 4);
    const isEdited = random() < 0.3;
    const bio = pick(random, topic.bios);
    const city = pick(random, WORDS.cities);
    return {
      username,
      displayName,
      bio: `${bio}. ${city}.`,
      city,
      role: roleOf(place, count),
      topic,
      joined,
      updated: isEdited ? Math.floor(joined + (now - joined) * random()) : joined,
    };
  });
};
