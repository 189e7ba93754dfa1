import type { Redis } from 'ioredis';
import type { Random } from './random.js';
import type { Subject, Words } from './subjects.js';
import type { Reached } from './words.js';

const ALL_OF = `
for _, words in ipairs(cjson.decode(ARGV[1])) do
  redis.call(unpack(words))
end`;

const WAYS = ['plain', 'multi', 'script', 'rename', 'copy', 'anew'] as const;

export interface Writer {
  /** Writes one or two keys in one of many ways; resolves to the states that were acknowledged. */
  readonly write: (redis: Redis) => Promise<Reached>;
  readonly states: () => readonly number[];
  /** Records that every key is gone. */
  readonly emptied: () => void;
}

const nextAfter = (state: number): number => state + (state % 2 === 0 ? 2 : 1);

const send = async (redis: Redis, all: readonly Words[]): Promise<void> => {
  await Promise.all(all.map(([name, ...rest]) => redis.call(name, ...rest)));
};

const sendAsOne = async (redis: Redis, all: readonly Words[]): Promise<void> => {
  await send(redis, [['MULTI'], ...all, ['EXEC']]);
};

const timeOf = async (redis: Redis): Promise<number> => {
  const [seconds = 0, micros = 0] = (await redis.time()).map(Number);
  return seconds * 1000 + micros / 1000;
};

/** Writes to every second key, one write at a time, each with a state above the last. */
export const makeWriter = (
  subjects: readonly Subject[],
  slot: number,
  random: Random,
  heard: (reached: Reached) => void,
): Writer => {
  const states = subjects.map(() => 0);
  const own = subjects.map((_, place) => place).filter((place) => place % 2 === slot);

  const raise = (place: number): number => {
    const state = nextAfter(states[place] ?? 0);
    states[place] = state;
    return state;
  };

  /** Waits until the key has expired by the clock of Redis, without reading it. */
  const letPass = async (redis: Redis, place: number, { key, put }: Subject): Promise<Reached> => {
    const state = raise(place);
    const end = Math.floor(await timeOf(redis)) + 2 + random.below(20);
    await sendAsOne(redis, [...put(state, key), ['PEXPIREAT', key, end]]);
    heard([[place, state]]);
    while ((await timeOf(redis)) <= end + 1);
    states[place] = state + 1;
    return [[place, state + 1]];
  };

  const commandsFor = (
    way: (typeof WAYS)[number],
    { key, put, isWhole }: Subject,
    state: number,
  ): readonly Words[] => {
    const other = `other:${slot}`;
    if (!isWhole || way === 'plain' || way === 'multi' || way === 'script') return put(state, key);
    if (way === 'anew') return [['UNLINK', key], ...put(state, key)];
    if (way === 'rename') return [...put(state, other), ['RENAME', other, key]];
    return [...put(state, other), ['COPY', other, key, 'REPLACE'], ['DEL', other]];
  };

  return {
    write: async (redis) => {
      const chosen = [random.oneOf(own)];
      const first = subjects[chosen[0] ?? 0];
      if (first?.passes === true) return letPass(redis, chosen[0] ?? 0, first);
      const second = random.oneOf(own);
      if (random.below(3) === 0 && second !== chosen[0] && subjects[second]?.passes === false)
        chosen.push(second);
      const way = random.oneOf(WAYS);
      const reached = chosen.map((place): [number, number] => [place, raise(place)]);
      const commands = reached.flatMap(([place, state]) => {
        const subject = subjects[place];
        return subject === undefined ? [] : commandsFor(way, subject, state);
      });
      if (way === 'script') await redis.eval(ALL_OF, 0, JSON.stringify(commands));
      // Otherwise the key would be absent for a moment, which no state stands for.
      else if (way === 'multi' || way === 'anew') await sendAsOne(redis, commands);
      else await send(redis, commands);
      return reached;
    },
    states: () => states,
    emptied: () => {
      own.forEach((place) => {
        const state = states[place] ?? 0;
        if (state % 2 === 0) states[place] = state + 1;
      });
    },
  };
};
