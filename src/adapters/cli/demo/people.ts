import { makeDraw, pick, zipfWeights, type Random } from './random.js';
import { TOPICS, type Topic } from './topics.js';

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

const FIRST: readonly [string, ...string[]] = [
  ...(['Ada', 'Amara', 'Anton', 'Aylin', 'Bruno', 'Camille', 'Chidi', 'Clara', 'Dario'] as const),
  ...['Elena', 'Emre', 'Esther', 'Farid', 'Finn', 'Freya', 'Gabriel', 'Hana', 'Hugo', 'Ines'],
  ...['Isla', 'Ivan', 'Jonas', 'Julia', 'Kaito', 'Karim', 'Leila', 'Liam', 'Lucia', 'Mateo'],
  ...['Maya', 'Mila', 'Nadia', 'Nils', 'Noor', 'Olga', 'Omar', 'Paula', 'Priya', 'Quinn'],
  ...['Rafael', 'Rosa', 'Samir', 'Sofia', 'Tara', 'Theo', 'Uma', 'Victor', 'Yara', 'Zoe'],
];

const LAST: readonly [string, ...string[]] = [
  ...(['Abbott', 'Almeida', 'Bakker', 'Banerjee', 'Berg', 'Castro', 'Chen', 'Costa'] as const),
  ...['Diallo', 'Dubois', 'Eriksen', 'Fischer', 'Fontana', 'Garcia', 'Haddad', 'Hansen'],
  ...['Ito', 'Jansen', 'Kaya', 'Keller', 'Kowalski', 'Larsen', 'Lopez', 'Marino', 'Mensah'],
  ...['Moreau', 'Nakamura', 'Novak', 'Okafor', 'Olsen', 'Park', 'Patel', 'Petrov', 'Quist'],
  ...['Rossi', 'Sato', 'Schmidt', 'Silva', 'Tanaka', 'Torres', 'Usman', 'Varga', 'Weber'],
];

const CITIES: readonly [string, ...string[]] = [
  ...(['Lisbon', 'Berlin', 'Lagos', 'Osaka', 'Montréal', 'Kraków', 'Valparaíso'] as const),
  ...['Istanbul', 'Leeds', 'Naples', 'Utrecht', 'Bergen', 'Pune', 'Seoul', 'Accra'],
];

const DAY = 86_400_000;
const MODEL_SHARE = 0.1;

const roleOf = (place: number, count: number): Person['role'] => {
  if (place === 0) return 'admin';
  return place <= count * MODEL_SHARE ? 'model' : 'user';
};

/** People without two of one name, who joined within the last month, most of them early in it. */
export const makePeople = (random: Random, now: number, count: number): readonly Person[] => {
  const drawTopic = makeDraw(random, zipfWeights(TOPICS.length));
  const taken = new Set<string>();
  const begin = now - 30 * DAY;
  const nameOne = (): readonly [string, string] => {
    for (;;) {
      const first = pick(random, FIRST);
      const last = pick(random, LAST);
      const username = `${first}.${last}`.toLowerCase();
      if (taken.has(username)) continue;
      taken.add(username);
      return [username, `${first} ${last}`];
    }
  };
  return Array.from({ length: count }, (_, place) => {
    const [username, displayName] = nameOne();
    const topic = TOPICS[drawTopic()] ?? TOPICS[0];
    const joined = Math.floor(begin + 28 * DAY * random() ** 4);
    const isEdited = random() < 0.3;
    const bio = pick(random, topic.bios);
    const city = pick(random, CITIES);
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
