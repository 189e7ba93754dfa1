import type { Cluster, Redis } from 'ioredis';
import { located, plainName } from '../../../src/adapters/redis/cluster/buckets.js';

type Word = string | number | Buffer;
type Send = (...words: readonly unknown[]) => Promise<unknown>;

/** Returns the name on the cluster; a name that already has its bucket, as the service writes it, stays as it is. */
const nameOf = (word: Word): Word =>
  typeof word !== 'string' || plainName(word) !== word ? word : located(word);

const wordsIn = (words: readonly unknown[]): readonly Word[] =>
  [...words].flat(2) as readonly Word[];

/** Commands all of whose words are keys, with what comes of the answers for each. */
const sum = (answers: readonly unknown[]): number =>
  answers.reduce<number>((all, one) => all + Number(one), 0);
const OF_EACH_KEY: Readonly<Record<string, (answers: readonly unknown[]) => unknown>> = {
  del: sum,
  exists: sum,
  mget: (answers) => answers,
};

/** Commands sent to each master, with how their answers are combined. */
const OF_EACH_NODE: Readonly<Record<string, (answers: readonly unknown[]) => unknown>> = {
  client: (answers) => answers.join('\n'),
  config: ([first]) => first,
  dbsize: sum,
  flushall: ([first]) => first,
  flushdb: ([first]) => first,
  keys: (answers) => wordsIn(answers).map((name) => plainName(String(name))),
};

/** Commands whose first argument is not a key. */
const WITHOUT_KEY = new Set(
  'acl,auth,cluster,command,echo,info,ping,publish,script,slowlog,subscribe,time,wait'.split(','),
);

/** A pipeline: `exec` sends the collected commands one by one; a flush ends before the next command starts. */
const collected = (send: (name: string) => Send, first: readonly (readonly unknown[])[]) => {
  const all: { name: string; words: readonly unknown[] }[] = first.map(([name, ...words]) => ({
    name: String(name),
    words,
  }));
  const exec = async (): Promise<readonly (readonly [unknown, unknown])[]> => {
    const answers: Promise<readonly [unknown, unknown]>[] = [];
    for (const { name, words } of all) {
      const answer = send(name)(...words).then(
        (told) => [null, told] as const,
        (error: unknown) => [error, null] as const,
      );
      answers.push(answer);
      if (name.startsWith('flush')) await answer;
    }
    return Promise.all(answers);
  };
  const pipeline: unknown = new Proxy(
    { exec },
    {
      get: (target, name) =>
        name === 'exec'
          ? target.exec
          : (...words: readonly unknown[]) => {
              all.push({ name: String(name), words });
              return pipeline;
            },
    },
  );
  return pipeline;
};

/**
 * A cluster client that takes and returns plain key names, without their buckets, as if it were one Redis; for
 * tests that look into it. MULTI is no transaction, and answers about a server may come from any of the masters.
 */
export const byPlainNames = (cluster: Cluster): Redis => {
  const commands = new Set([...cluster.getBuiltinCommands(), 'call']);
  const direct = (name: string): Send => {
    const method = Reflect.get(cluster, name) as Send;
    return (...words) => Reflect.apply(method, cluster, words);
  };

  const send = (name: string): Send => {
    const each = OF_EACH_KEY[name];
    if (each !== undefined)
      return async (...words) =>
        each(await Promise.all(wordsIn(words).map((word) => direct(firstOf(name))(nameOf(word)))));
    const all = OF_EACH_NODE[name];
    if (all !== undefined)
      return async (...words) => {
        const given = name === 'keys' ? [`{*}${String(words[0])}`] : words;
        const nodes = cluster.nodes('master');
        return all(
          await Promise.all(
            nodes.map((node) => Reflect.apply(Reflect.get(node, name) as Send, node, given)),
          ),
        );
      };
    if (name === 'call')
      return (command, ...words) => {
        const lower = String(command).toLowerCase();
        if (lower === 'client') return send(lower)(...words);
        return WITHOUT_KEY.has(lower)
          ? direct('call')(command, ...words)
          : direct('call')(command, nameOf(words[0] as Word), ...words.slice(1));
      };
    if (name === 'rename')
      return (from, to) => direct(name)(nameOf(from as Word), nameOf(to as Word));
    if (WITHOUT_KEY.has(name)) return direct(name);
    if (name === 'eval')
      return (script, count, ...words) =>
        direct('eval')(
          script,
          count,
          ...words.map((word, at) => (at < Number(count) ? nameOf(word as Word) : word)),
        );
    return (key, ...words) => direct(name)(nameOf(key as Word), ...words);
  };

  return new Proxy(cluster, {
    get: (target, name) => {
      if (name === 'pipeline' || name === 'multi')
        return (first: readonly (readonly unknown[])[] = []) => collected(send, first);
      const known = String(name).replace(/Buffer$/, '');
      if (commands.has(known)) return send(String(name));
      const found: unknown = Reflect.get(target, name);
      return typeof found === 'function' ? (found.bind(target) as unknown) : found;
    },
  }) as unknown as Redis;
};

/** Returns the command sent for each single key of a multi-key command. */
const firstOf = (name: string): string => (name === 'mget' ? 'get' : name);
