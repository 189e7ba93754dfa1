import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import { Cluster, type Redis } from 'ioredis';
import * as t from 'io-ts';
import { storeDamaged, type StoreDamaged, type StoreError } from '../../application/errors.js';
import { retryNotRun } from './cluster/retry-not-run.js';
import { plainName } from './cluster/buckets.js';
import { whyNotConnected } from './cluster/not-connected.js';
import { leaveRemoved } from './cluster/removed-nodes.js';
import { corkTurn } from './cork-turn.js';
import { kindOf } from './kinds.js';
import { whyNotReady } from './not-ready.js';
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
  /** No request waits for the reply. */
  readonly isBehind?: true;
}

/** Called for each call as it is sent; the function it returns is called once the call has been answered or has failed. */
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
  /** As `script`, for calls that no request waits for. */
  readonly behind: RedisConnection['script'];
  /** Carries out a plan with transact.lua. */
  readonly transact: (
    keys: readonly string[],
    plan: Plan,
    carries?: readonly CarriedCommand[],
  ) => TE.TaskEither<StoreError, TransactReply>;
  /** Reads the replies of facts with read-keys.lua. */
  readonly readKeys: (
    keys: readonly string[],
    plan: FactsPlan,
    damage: 'strict' | 'lenient' | number,
  ) => TE.TaskEither<StoreError, readonly unknown[]>;
  /** Runs the same read on each key with read-each.lua; `isOwn`: each key has an argument of its own. */
  readonly readEach: (
    command: string,
    keys: readonly string[],
    longest: number,
    words: readonly string[],
    isOwn: boolean,
  ) => TE.TaskEither<StoreError, readonly unknown[]>;
  /** Whether keys lie in several slots, so that no script reads those of several owners at once. */
  readonly isSpread: boolean;
  /** Sends one command with its arguments. A hash replies as an object, members with scores as a flat list. */
  readonly send: <A>(
    reply: t.Decoder<unknown, A>,
    command: string,
    key: string,
    ...words: readonly (string | number)[]
  ) => TE.TaskEither<StoreError, A>;
  /** Sends what is more than one command on a key; `send` gets the key under its name on the server. */
  readonly command: <A>(
    name: string,
    key: string,
    send: (redis: Redis, key: string) => Promise<unknown>,
    reply: t.Decoder<unknown, A>,
  ) => TE.TaskEither<StoreError, A>;
  /** As `command`, for several keys in any slots, whose replies are awaited together. */
  readonly together: <A>(
    name: string,
    keys: readonly string[],
    send: (redis: Redis, keys: readonly string[]) => Promise<unknown>,
    reply: t.Decoder<unknown, A>,
  ) => TE.TaskEither<StoreError, A>;
  /** Number of keys in the store. */
  readonly size: TE.TaskEither<StoreError, number>;
  /** Scans about `count` keys after a cursor and returns the next cursor; '0' is both the beginning and the end. */
  readonly scan: (from: string, count: number) => TE.TaskEither<StoreError, Scanned>;
  /** The INFO of each server; '' for one that refuses INFO. */
  readonly infos: TE.TaskEither<StoreError, readonly string[]>;
}

/** Called after each round trip with the script or command, and its duration, ms. */
export type Time = (command: string, ms: number) => void;

/** Sends a command that concerns a key over the connection it chooses. */
export type Route = (key: string, send: (to: Redis) => Promise<unknown>) => Promise<unknown>;

type RunScript = (numberOfKeys: number, ...words: readonly (string | number)[]) => Promise<unknown>;

/** ioredis adds a method for each of the scripts a client was constructed with. */
export const scripted = (client: Redis | Cluster) =>
  client as unknown as Readonly<Record<ScriptName, RunScript>>;

/** Command timeout of a client that sets none, ms. */
const COMMAND_TIMEOUT = 2000;

/** Keys examined to find a damaged one; the key that a call is about comes first. */
const MOST = 20;

/** Finds which key is damaged where Redis did not name it, by asking for the types of the call's keys. */
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
  const away = isCluster ? null : whyNotReady(client);
  const { maxRedirections, redisOptions } = (client as unknown as Cluster).options;
  // A client configured to follow no redirections gets the error at once.
  const patience = maxRedirections === 0 ? 0 : (redisOptions?.commandTimeout ?? COMMAND_TIMEOUT);

  const isLeft = (keys: readonly string[]): Promise<boolean> =>
    leaveRemoved(client as unknown as Cluster, keys);

  const errorOf = async (cause: unknown, keys: readonly string[]): Promise<StoreError> => {
    const error = (await away?.()) ?? toStoreError(cause, isCluster);
    failed(error);
    if (error._tag !== 'StoreDamaged') return error;
    return nameDamage(client, keys, error).catch(toStoreError);
  };

  // A single async function, since a chain of promises would cost more time than sending the command.
  const ask =
    <A>(
      call: RedisCall,
      keys: readonly string[],
      send: () => Promise<unknown>,
      reply: t.Decoder<unknown, A>,
    ): TE.TaskEither<StoreError, A> =>
    async () => {
      const answered = observe(call);
      corkTurn(client);
      const start = performance.now();
      try {
        const value = await (why === null
          ? send()
          : retryNotRun(
              () => {
                // A cluster client that is not ready would queue the command for an unknown time.
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
        // ioredis applies its reply transformers only to lower-case command names.
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
      // Hosted Redis may refuse INFO, which is not an error.
      async () => [await client.info().catch(() => '')],
      t.array(t.string),
    ),
  };
};
