import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import { Cluster, type Redis } from 'ioredis';
import * as t from 'io-ts';
import { storeDamaged, type StoreDamaged, type StoreError } from '../../application/errors.js';
import { sendAgain } from './cluster/again.js';
import { plainName } from './cluster/buckets.js';
import { whyNotConnected } from './cluster/not-connected.js';
import { leaveRemoved } from './cluster/removed-nodes.js';
import { gather } from './gather.js';
import { kindOf } from './kinds.js';
import { kindOfKey, toStoreError } from './redis-error.js';
import { decodeReply } from './rows.js';
import { Scanned, scanKeys } from './scan-keys.js';
import type { ScriptName } from './scripts.js';
import { TransactReply, type FactsPlan, type Plan } from './transaction.js';

/** One round trip: the script or command that was sent, and the first key it names. */
export interface RedisCall {
  readonly command: string;
  readonly key: string | null;
  /** The commands that a batch takes along in this one trip. */
  readonly carries?: readonly CarriedCommand[];
  /** Nobody waits for its answer. */
  readonly isBehind?: true;
}

/** Told of each call as it goes out; what it returns is called once that is answered, or has failed. */
export type Observe = (call: RedisCall) => (() => void) | undefined;

export interface CarriedCommand {
  readonly command: string;
  readonly key: string | null;
}

/** The only way from the stores to Redis: every call is observed, every failure has its tag. */
export interface RedisConnection {
  readonly script: <A>(
    name: ScriptName,
    keys: readonly string[],
    args: readonly (string | number)[],
    reply: t.Decoder<unknown, A>,
    carries?: readonly CarriedCommand[],
  ) => TE.TaskEither<StoreError, A>;
  /** A script for which nobody waits who asked for something. */
  readonly behind: RedisConnection['script'];
  /** Carries out a plan, as transact.lua has it. */
  readonly transact: (
    keys: readonly string[],
    plan: Plan,
    carries?: readonly CarriedCommand[],
  ) => TE.TaskEither<StoreError, TransactReply>;
  /** The replies of facts, as read-keys.lua has them. */
  readonly readKeys: (
    keys: readonly string[],
    plan: FactsPlan,
    damage: 'strict' | 'lenient' | number,
  ) => TE.TaskEither<StoreError, readonly unknown[]>;
  /** The same read of each key, as read-each.lua has it; `isOwn`: each key has a word of its own. */
  readonly readEach: (
    command: string,
    keys: readonly string[],
    longest: number,
    words: readonly string[],
    isOwn: boolean,
  ) => TE.TaskEither<StoreError, readonly unknown[]>;
  /** Whether keys lie in several slots, so that no script reads those of several owners at once. */
  readonly isSpread: boolean;
  /** One command with its words. Of a hash the reply is an object, of members with scores a flat list. */
  readonly send: <A>(
    reply: t.Decoder<unknown, A>,
    command: string,
    key: string,
    ...words: readonly (string | number)[]
  ) => TE.TaskEither<StoreError, A>;
  /** What is not one command of a key; the key is told as the server calls it. */
  readonly command: <A>(
    name: string,
    key: string,
    send: (redis: Redis, key: string) => Promise<unknown>,
    reply: t.Decoder<unknown, A>,
  ) => TE.TaskEither<StoreError, A>;
  /** As `command`, of what is sent for several keys, wherever they lie, and waited for together. */
  readonly together: <A>(
    name: string,
    keys: readonly string[],
    send: (redis: Redis, keys: readonly string[]) => Promise<unknown>,
    reply: t.Decoder<unknown, A>,
  ) => TE.TaskEither<StoreError, A>;
  /** How many keys there are. */
  readonly size: TE.TaskEither<StoreError, number>;
  /** About so many keys after a place, and the next place; '0' is both the beginning and the end. */
  readonly scan: (from: string, count: number) => TE.TaskEither<StoreError, Scanned>;
  /** What each server tells of itself; '' of one that does not, as where INFO is refused. */
  readonly infos: TE.TaskEither<StoreError, readonly string[]>;
}

/** Told of each round trip once it is over: the script or command, and how long it took, ms. */
export type Time = (command: string, ms: number) => void;

/** Sends what concerns a key, by the connection it is given. */
export type Route = (key: string, send: (to: Redis) => Promise<unknown>) => Promise<unknown>;

type RunScript = (numberOfKeys: number, ...words: readonly (string | number)[]) => Promise<unknown>;

/** ioredis adds a method for each of the scripts a client was constructed with. */
export const scripted = (client: Redis | Cluster) =>
  client as unknown as Readonly<Record<ScriptName, RunScript>>;

/** Of a client that sets none, ms. */
const COMMAND_TIMEOUT = 2000;

/** What a call is about comes first among its keys. */
const MOST = 20;

/** Of a damaged key that Redis did not name: which it is, by another look at the keys of the call. */
const nameDamage = async (
  client: Redis,
  keys: readonly string[],
  damage: StoreDamaged,
): Promise<StoreDamaged> => {
  for (const key of keys.slice(0, MOST)) {
    const [is, name] = [await client.type(key), plainName(key)];
    if (is !== 'none' && is !== (kindOf(name) ?? is))
      return storeDamaged(kindOfKey(name), new Error(`${key} is a ${is}`, { cause: damage.cause }));
  }
  return damage;
};

export const makeRedisConnection = (
  client: Redis,
  observe: Observe,
  time: Time = () => undefined,
  failed: (error: StoreError) => void = () => undefined,
  route: Route = (_, send) => send(client),
): RedisConnection => {
  const isCluster = (client as Redis | Cluster) instanceof Cluster;
  const why = isCluster ? whyNotConnected(client as unknown as Cluster) : null;
  const { maxRedirections, redisOptions } = (client as unknown as Cluster).options;
  // Who follows no redirection wants to hear of it.
  const patience = maxRedirections === 0 ? 0 : (redisOptions?.commandTimeout ?? COMMAND_TIMEOUT);

  const isLeft = (keys: readonly string[]): Promise<boolean> =>
    leaveRemoved(client as unknown as Cluster, keys);

  const errorOf = async (cause: unknown, keys: readonly string[]): Promise<StoreError> => {
    const error = toStoreError(cause, isCluster);
    failed(error);
    if (error._tag !== 'StoreDamaged') return error;
    return nameDamage(client, keys, error).catch(toStoreError);
  };

  // One promise, where a chain of them would take longer than what is sent.
  const ask =
    <A>(
      call: RedisCall,
      keys: readonly string[],
      send: () => Promise<unknown>,
      reply: t.Decoder<unknown, A>,
    ): TE.TaskEither<StoreError, A> =>
    async () => {
      const answered = observe(call);
      gather(client);
      const start = performance.now();
      try {
        const value = await (why === null
          ? send()
          : sendAgain(
              () => {
                // It would keep what it cannot send, for nobody knows how long.
                if (client.status !== 'ready') throw why();
                return send();
              },
              patience,
              () => isLeft(keys),
            ));
        time(call.command, performance.now() - start);
        return decodeReply(reply)(value);
      } catch (cause) {
        time(call.command, performance.now() - start);
        return E.left(await errorOf(cause, keys));
      } finally {
        answered?.();
      }
    };

  const scriptBy =
    (more: Pick<RedisCall, 'isBehind'>): RedisConnection['script'] =>
    (name, keys, args, reply, carries) =>
      ask(
        { command: name, key: keys[0] ?? null, ...more, ...(carries && { carries }) },
        keys,
        () => route(keys[0] ?? '', (to) => scripted(to)[name](keys.length, ...keys, ...args)),
        reply,
      );
  const script = scriptBy({});

  const command: RedisConnection['command'] = (name, key, send, reply) =>
    ask({ command: name, key }, [key], () => send(client, key), reply);

  return {
    script,
    behind: scriptBy({ isBehind: true }),
    transact: (keys, plan, carries) =>
      script('transact', keys, [JSON.stringify(plan)], TransactReply, carries),
    readKeys: (keys, plan, damage) =>
      script('readKeys', keys, [JSON.stringify(plan), damage], t.UnknownArray),
    readEach: (command, keys, longest, words, isOwn) =>
      script('readEach', keys, [command, longest, isOwn ? 'own' : 'all', ...words], t.UnknownArray),
    isSpread: false,
    send: (reply, command, key, ...words) =>
      ask(
        { command, key },
        [key],
        // By names in capitals ioredis would not know what replies are to look like.
        () => route(key, (to) => to.call(command.toLowerCase(), key, ...words)),
        reply,
      ),
    command,
    together: (name, keys, send, reply) =>
      ask(
        {
          ...{ command: name, key: keys[0] ?? null },
          carries: keys.map((key) => ({ command: name, key })),
        },
        keys,
        () => send(client, keys),
        reply,
      ),
    size: command('DBSIZE', '', () => client.dbsize(), t.number),
    scan: (from, count) => command('SCAN', '', () => scanKeys(client, from, count), Scanned),
    infos: command(
      'INFO',
      '',
      // Where Redis is rented INFO may be refused, which is no trouble.
      async () => [await client.info().catch(() => '')],
      t.array(t.string),
    ),
  };
};
