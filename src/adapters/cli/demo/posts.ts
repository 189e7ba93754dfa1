import type { Person } from './people.js';
import { makeDraw, pick, shuffled, zipfWeights, type Random } from './random.js';
import { WORDS, type Topic } from './words.js';

export interface DemoPost {
  /** As Xano counts its rows. */
  readonly id: number;
  readonly author: Person;
  /** Columns of the app's own, of those posts that sell something. */
  readonly offer: { readonly title: string; readonly price: number } | null;
  readonly content: string;
  readonly hashtags: readonly string[];
  readonly hasMedia: boolean;
  readonly created: number;
  readonly updated: number;
}

/** So that the newest post is not of this very moment. */
const QUIET = 60_000;
const OWN_TOPIC = 0.7;
const EDITED = 0.04;
const WITH_MEDIA = 0.35;
const FIRST_ID = 1001;

const FOR_SALE = 0.08;

const makeOffer = (random: Random, { goods }: Topic): DemoPost['offer'] =>
  random() < FOR_SALE
    ? { title: pick(random, goods), price: Math.floor(4 + 120 * random() ** 2) + 0.5 }
    : null;

type Words = Pick<DemoPost, 'content' | 'hashtags'>;

const makeWords = (random: Random) => {
  const drawTopic = makeDraw(random, zipfWeights(WORDS.topics.length));
  const drawTag = new Map(
    WORDS.topics.map((topic) => [topic, makeDraw(random, zipfWeights(topic.tags.length))]),
  );
  return (own: Topic): Words => {
    const topic = random() < OWN_TOPIC ? own : (WORDS.topics[drawTopic()] ?? own);
    const wanted = Math.floor(random() * 3.4);
    const places = new Set(Array.from({ length: wanted }, () => drawTag.get(topic)?.() ?? 0));
    const hashtags = [...places].map((place) => topic.tags[place] ?? topic.tags[0]);
    const closer = random() < 0.8 ? [pick(random, topic.closers)] : [];
    const text = [pick(random, topic.openers), ...closer, ...hashtags.map((tag) => `#${tag}`)];
    return { content: text.join(' '), hashtags };
  };
};

/** Posts of these people, each after its author joined, the oldest first. Few write most of them. */
export const makePosts = (
  random: Random,
  now: number,
  people: readonly Person[],
  count: number,
): readonly DemoPost[] => {
  const drawAuthor = makeDraw(random, shuffled(random, zipfWeights(people.length, 0.7)));
  const words = makeWords(random);
  const end = now - QUIET;
  return Array.from({ length: count }, () => people[drawAuthor()])
    .flatMap((author) => (author === undefined ? [] : [author]))
    .map((author) => ({
      author,
      created: Math.floor(author.joined + (end - author.joined) * random()),
    }))
    .sort((a, b) => a.created - b.created)
    .map(({ author, created }, place) => ({
      id: FIRST_ID + place,
      author,
      ...words(author.topic),
      offer: makeOffer(random, author.topic),
      hasMedia: random() < WITH_MEDIA,
      created,
      updated: random() < EDITED ? Math.floor(created + (end - created) * random()) : created,
    }));
};
