import { Redis } from 'ioredis';
import { scripts } from '../../../src/adapters/redis/scripts.js';
import { anyUserKey } from '../../../src/adapters/redis/keys.js';
import { until } from '../run/until.js';

/** One run of a script: the keys it declared, and the keys its own commands then named. */
export interface ScriptRun {
  readonly script: string;
  readonly keys: readonly string[];
  readonly touched: Set<string>;
  readonly commands: Set<string>;
}

export interface ScriptWatch {
  /** The client to build the stores on. */
  readonly client: Redis;
  /** Every run so far, once MONITOR has reported all of them. */
  readonly runs: () => Promise<readonly ScriptRun[]>;
  readonly close: () => void;
}

/** Commands all of whose arguments are keys; every other command of ours has one key, as its first argument. */
const ALL_KEYS = new Set(['DEL', 'EXISTS', 'MGET', 'RENAME', 'SINTER', 'SUNIONSTORE']);

/** Commands without keys. */
const KEYLESS = new Set(['INFO', 'TIME']);

/** Commands whose first argument is the number of keys. */
const COUNTED = new Set(['ZINTER']);

const keysOf = (command: string, args: readonly string[]): readonly string[] => {
  if (KEYLESS.has(command)) return [];
  if (COUNTED.has(command)) return args.slice(1, 1 + Number(args[0]));
  return args.slice(0, ALL_KEYS.has(command) ? args.length : 1);
};

/**
 * Watches by MONITOR what scripts do. The runs are in the order of sending, which on one connection is that of
 * running; MONITOR shows each script before the commands that it calls.
 */
export const watchScripts = async (url: string): Promise<ScriptWatch> => {
  const client = new Redis(url, { scripts });
  const monitor = await client.monitor();
  const runs: ScriptRun[] = [];
  // A script missing from the script cache would be run by two commands instead of one.
  for (const { lua } of Object.values(scripts)) await client.script('LOAD', lua);

  let begun = 0;
  let marks = 0;
  monitor.on('monitor', (_time: string, words: readonly string[], source: string) => {
    const [name = '', ...args] = words;
    const command = name.toUpperCase();
    if (source === 'lua') {
      const run = runs[begun - 1];
      run?.commands.add(command);
      for (const key of keysOf(command, args)) run?.touched.add(key);
    } else if (command === 'EVAL' || command === 'EVALSHA') begun += 1;
    else if (command === 'ECHO') marks += 1;
  });

  const spied = new Proxy(client, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function' || !Object.hasOwn(scripts, name)) return method;
      return (count: number, ...words: readonly string[]): unknown => {
        runs.push({
          script: String(name),
          keys: words.slice(0, count),
          touched: new Set(),
          commands: new Set(),
        });
        return Reflect.apply(method, target, [count, ...words]) as unknown;
      };
    },
  });

  return {
    client: spied,
    runs: async () => {
      const seen = marks;
      await client.echo('all before this');
      await until('MONITOR shows all', () => marks > seen);
      if (begun !== runs.length) throw new Error(`${runs.length} scripts sent, ${begun} seen`);
      return runs;
    },
    close: () => {
      client.disconnect();
      monitor.disconnect();
    },
  };
};

export const isRead = (script: string): boolean => /^(read|list)/.test(script);

const A_USER = new RegExp(`^${anyUserKey.replace('*', '[^:]+')}$`);

/** Returns the keys a script touched undeclared; only the read proxy may, for the authors of posts it reads. */
export const undeclared = ({ script, keys, touched }: ScriptRun): readonly string[] =>
  [...touched].filter(
    (key) => !keys.includes(key) && !(script === 'readBatch' && A_USER.test(key)),
  );
