import { Redis } from 'ioredis';
import { run, type Reply } from './commands.js';
import { makeKeyspace, type Keyspace } from './keyspace.js';
import { readEach, readKeys, transact } from './transact.js';

const objectOf = (flat: readonly Reply[]): Readonly<Record<string, Reply>> =>
  Object.fromEntries(
    Array.from({ length: flat.length / 2 }, (_, n) => [
      String(flat[2 * n]),
      flat[2 * n + 1] ?? null,
    ]),
  );

/** Flattens arguments as ioredis does: texts, numbers, lists and lists of pairs. */
const wordsOf = (given: readonly unknown[]): readonly string[] =>
  given.flatMap((word): readonly string[] => {
    if (Array.isArray(word)) return wordsOf(word);
    if (typeof word === 'object' && word !== null) return wordsOf(Object.entries(word));
    return [String(word)];
  });

/** Answers a command in the form of ioredis. */
const answer = (db: Keyspace, name: string, given: readonly unknown[]): unknown => {
  const words = wordsOf(given);
  switch (name.toLowerCase()) {
    case 'flushall':
      db.clear();
      return 'OK';
    case 'keys': {
      const glob = (words[0] ?? '').replace(/[.^$|()]/g, '\\$&').replace(/[*?]/g, '.$&');
      const pattern = new RegExp(`^${glob.replaceAll('.?', '.')}$`, 's');
      return db.names().filter((key) => pattern.test(key));
    }
    case 'time':
      return [Math.floor(db.now() / 1000), Math.floor((db.now() % 1000) * 1000)].map(String);
    case 'call':
      return answer(db, words[0] ?? '', words.slice(1));
    case 'transact':
    case 'readkeys': {
      const count = 1 + Number(words[0]);
      const [keys, [text = '', damage = '']] = [words.slice(1, count), words.slice(count)];
      return name === 'transact' ? transact(db, keys, text) : readKeys(db, keys, text, damage);
    }
    case 'readeach': {
      const count = 1 + Number(words[0]);
      return readEach(db, words.slice(1, count), words.slice(count));
    }
    case 'walk':
      return run(db, words[2] ?? '', words[1] ?? '', '0');
    case 'hgetall':
      return objectOf(run(db, name, ...words) as readonly Reply[]);
    default:
      return run(db, name, ...words);
  }
};

type Send = (name: string, given: readonly unknown[]) => Promise<unknown>;

/** Answers commands of a pipeline in the form of ioredis, each with its error. */
const pipelineOf = (send: Send, commands: readonly (readonly unknown[])[] = []): unknown => {
  const queued = [...commands];
  const exec = (): Promise<readonly (readonly [unknown, unknown])[]> =>
    Promise.all(
      queued.map(([name, ...given]) =>
        send(String(name), given).then(
          (reply) => [null, reply] as const,
          (error: unknown) => [error, undefined] as const,
        ),
      ),
    );
  const pipeline: unknown = new Proxy(
    {},
    {
      get: (_, name) =>
        name === 'exec'
          ? exec
          : (...given: readonly unknown[]) => {
              queued.push([name, ...given]);
              return pipeline;
            },
    },
  );
  return pipeline;
};

/**
 * Makes a Redis on Maps, with what stores need that commit by `transact`: its scripts are that, `readKeys`,
 * `readEach` and `walk`. `now` is its clock, ms.
 */
export const makeFakeRedis = (now: () => number = Date.now): Redis => {
  const db = makeKeyspace(now);
  const send: Send = (name, given) =>
    new Promise((resolve) => {
      resolve(answer(db, name, given));
    });
  const known: Readonly<Record<string, unknown>> = {
    stream: undefined,
    then: undefined,
    status: 'ready',
    on: () => fake,
    disconnect: () => undefined,
    duplicate: () => fake,
    pipeline: (commands?: readonly (readonly unknown[])[]) => pipelineOf(send, commands),
  };
  // It never connects: the proxy answers each call.
  const fake: Redis = new Proxy(new Redis({ lazyConnect: true }), {
    get: (_, name) =>
      typeof name === 'symbol' || name in known
        ? known[String(name)]
        : (...given: readonly unknown[]) => send(name, given),
  });
  return fake;
};
