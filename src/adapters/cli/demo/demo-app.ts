import { makeEdges, type DemoPost, type DemoRecord, type Person } from './edges.js';
import { makeDraw, makeRandom, pick, shuffled, zipfWeights, type Random } from './random.js';
import { CITIES, FIRST_NAMES, LAST_NAMES, TOPICS, type Topic } from './words.js';

const PEOPLE = 300;
const POSTS = 5400;
const DAY = 86_400_000;
const MODEL_SHARE = 0.1;

const roleOf = (place: number): Person['role'] => {
  if (place === 0) return 'admin';
  return place <= PEOPLE * MODEL_SHARE ? 'model' : 'user';
};

/** Makes people with unique names who joined within the last month, most of them early in it. */
const makePeople = (random: Random, now: number, base: string): readonly Person[] => {
  const drawTopic = makeDraw(random, zipfWeights(TOPICS.length));
  const taken = new Set<string>();
  const nameOne = (): string => {
    for (;;) {
      const name = `${pick(random, FIRST_NAMES)} ${pick(random, LAST_NAMES)}`;
      if (taken.has(name)) continue;
      taken.add(name);
      return name;
    }
  };
  return Array.from({ length: PEOPLE }, (_, place): Person => {
    const name = nameOne();
    const username = name.replace(' ', '.').toLowerCase();
    const topic = TOPICS[drawTopic()] ?? TOPICS[0];
    const joined = Math.floor(now - 30 * DAY + 28 * DAY * random() ** 4);
    const isEdited = random() < 0.3;
    const bio = pick(random, topic.bios);
    const city = pick(random, CITIES);
    const role = roleOf(place);
    return {
      ...{ username, role, topic, joined },
      record: {
        entity: 'user',
        username,
        display_name: name,
        bio: `${bio}. ${city}.`,
        avatar: `${base}/demo/avatars/${username}.svg`,
        city,
        role,
        created_at: joined,
        updated_at: isEdited ? Math.floor(joined + (now - joined) * random()) : joined,
      },
    };
  });
};

/** Milliseconds without posts before now, so that the newest post is not brand new. */
const QUIET = 60_000;
const OWN_TOPIC = 0.7;
const EDITED = 0.04;
const WITH_MEDIA = 0.35;
const FIRST_ID = 1001;
const FOR_SALE = 0.08;

/** Makes the app's own columns, for those posts that sell something. */
const makeOffer = (random: Random, { goods }: Topic) =>
  random() < FOR_SALE
    ? { title: pick(random, goods), price: Math.floor(4 + 120 * random() ** 2) + 0.5 }
    : null;

const makeWords = (random: Random) => {
  const drawTopic = makeDraw(random, zipfWeights(TOPICS.length));
  const drawTag = new Map(
    TOPICS.map((topic) => [topic, makeDraw(random, zipfWeights(topic.tags.length))]),
  );
  return (own: Topic) => {
    const topic = random() < OWN_TOPIC ? own : (TOPICS[drawTopic()] ?? own);
    const wanted = Math.floor(random() * 3.4);
    const places = new Set(Array.from({ length: wanted }, () => drawTag.get(topic)?.() ?? 0));
    const hashtags = [...places].map((place) => topic.tags[place] ?? topic.tags[0]);
    const closer = random() < 0.8 ? [pick(random, topic.closers)] : [];
    const text = [pick(random, topic.openers), ...closer, ...hashtags.map((tag) => `#${tag}`)];
    return { content: text.join(' '), hashtags };
  };
};

/** Makes posts, each after its author joined, the oldest first. Few people write most of them. */
const makePosts = (
  random: Random,
  now: number,
  people: readonly Person[],
  base: string,
): readonly DemoPost[] => {
  const drawAuthor = makeDraw(random, shuffled(random, zipfWeights(people.length, 0.7)));
  const wordsOn = makeWords(random);
  const end = now - QUIET;
  return Array.from({ length: POSTS }, () => people[drawAuthor()])
    .flatMap((author) => (author === undefined ? [] : [author]))
    .map((author) => ({
      author,
      created: Math.floor(author.joined + (end - author.joined) * random()),
    }))
    .sort((a, b) => a.created - b.created)
    .map(({ author, created }, place) => {
      const id = FIRST_ID + place;
      const { content, hashtags } = wordsOn(author.topic);
      const record = {
        entity: 'post',
        id,
        username: author.username,
        ...makeOffer(random, author.topic),
        content,
        ...(random() < WITH_MEDIA && { media_url: `${base}/demo/pictures/${id}.svg` }),
        hashtags,
        created_at: created,
        updated_at: random() < EDITED ? Math.floor(created + (end - created) * random()) : created,
      };
      return { id, author, created, record };
    });
};

/**
 * Makes a believable app of the month before `now`, in ms: the same seed and time give the same records. A record comes
 * after all records that it refers to. The service at `base` serves the pictures.
 */
export const makeDemoApp = (seed: number, now: number, base: string): readonly DemoRecord[] => {
  const random = makeRandom(seed);
  const people = makePeople(random, now, base);
  const posts = makePosts(random, now, people, base);
  return [
    ...[...people, ...posts].map(({ record }) => record),
    ...makeEdges(random, now, people, posts),
  ];
};
