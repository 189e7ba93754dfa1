import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Redis } from 'ioredis';
import type * as t from 'io-ts';
import type { StoreDamaged, StoreError } from '../../application/errors.js';
import { nameDamage } from './name-damage.js';
import { toStoreError } from './redis-error.js';
import type { ScriptName } from './scripts.js';
import { understand } from './understand.js';

/** One round trip: the script or command that was sent, and the first key it names. */
export interface RedisCall {
  readonly command: string;
  readonly key: string | null;
  /** The commands that a batch takes along in this one trip. */
  readonly carries?: readonly CarriedCommand[];
}

export interface CarriedCommand {
  readonly command: string;
  readonly key: string | null;
}

/** The only way from the stores to Redis: every call is observed, every failure has its tag. */
export interface Gateway {
  readonly script: <A>(
    name: ScriptName,
    keys: readonly string[],
    args: readonly (string | number)[],
    reply: t.Decoder<unknown, A>,
    carries?: readonly CarriedCommand[],
  ) => TE.TaskEither<StoreError, A>;
  readonly command: <A>(
    name: string,
    key: string,
    send: (redis: Redis) => Promise<unknown>,
    reply: t.Decoder<unknown, A>,
  ) => TE.TaskEither<StoreError, A>;
}

/** Told of each round trip once it is over: the script or command, and how long it took, ms. */
export type Time = (command: string, ms: number) => void;

type RunScript = (numberOfKeys: number, ...words: readonly (string | number)[]) => Promise<unknown>;

export const makeGateway = (
  client: Redis,
  observe: (call: RedisCall) => void,
  time: Time = () => undefined,
  failed: (error: StoreError) => void = () => undefined,
): Gateway => {
  // ioredis adds a method for each of the scripts it was constructed with.
  const scripted = client as unknown as Readonly<Record<ScriptName, RunScript>>;

  const nameOf = (
    damage: StoreDamaged,
    keys: readonly string[],
  ): TE.TaskEither<StoreError, never> =>
    pipe(
      TE.tryCatch(() => nameDamage(client, keys, damage), toStoreError),
      TE.flatMap(TE.left),
    );

  const ask = <A>(
    call: RedisCall,
    keys: readonly string[],
    send: () => Promise<unknown>,
    reply: t.Decoder<unknown, A>,
  ): TE.TaskEither<StoreError, A> =>
    pipe(
      TE.tryCatch(async () => {
        observe(call);
        const start = performance.now();
        try {
          return await send();
        } finally {
          time(call.command, performance.now() - start);
        }
      }, toStoreError),
      TE.tapError((error) =>
        TE.fromIO(() => {
          failed(error);
        }),
      ),
      TE.orElse((error: StoreError) =>
        error._tag === 'StoreDamaged' ? nameOf(error, keys) : TE.left(error),
      ),
      TE.flatMapEither(understand(reply)),
    );

  return {
    script: (name, keys, args, reply, carries) =>
      ask(
        { command: name, key: keys[0] ?? null, ...(carries && { carries }) },
        keys,
        () => scripted[name](keys.length, ...keys, ...args),
        reply,
      ),
    command: (name, key, send, reply) =>
      ask({ command: name, key }, [key], () => send(client), reply),
  };
};
