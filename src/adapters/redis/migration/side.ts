import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../../application/errors.js';
import { migrationFailed, type MigrationError } from '../../../application/ports/migration.js';
import type { RedisConnection, Route } from '../connection.js';
import { call } from './bytes.js';

/** Larger keys are compared and written in pieces: one of so many members holds a server up for about a millisecond. */
const MOST = 1000;

/** As digest.lua tells of a key. */
const Look = t.tuple([t.string, t.number, t.number, t.string, t.string]);

export interface KeyLook {
  /** As Redis calls it; `none` where there is no such key. */
  readonly type: string;
  readonly size: number;
  /** To live, ms; -1: for ever. */
  readonly ttl: number;
  /** '': it is too large to be told in one step. */
  readonly digest: string;
  /** Of a stream the last id it has given. */
  readonly lastId: string;
}

type Asked<A> = TE.TaskEither<MigrationError, A>;

/** One of the two stores, by plain names. */
export interface Side {
  readonly redis: RedisConnection;
  readonly call: <A>(
    reply: t.Decoder<unknown, A>,
    name: string,
    key: string,
    ...words: readonly (string | number | Buffer)[]
  ) => Asked<A>;
  readonly look: (key: string) => Asked<KeyLook>;
  /** What a call to this store comes to, told as its failure. */
  readonly told: <A>(asked: TE.TaskEither<StoreError, A>) => Asked<A>;
}

/** ioredis adds a method for each of the scripts it was constructed with. */
interface Scripted {
  readonly digest: (keys: 1, key: string, most: number) => Promise<unknown>;
}

/** Over a connection that was constructed with `digestScript`, and speaks RESP2. */
export const sideOf = (
  side: 'source' | 'target',
  redis: RedisConnection,
  route: Route | null,
): Side => {
  const told: Side['told'] = (asked) =>
    pipe(
      asked,
      TE.mapLeft((cause) => migrationFailed(side, cause)),
    );
  return {
    redis,
    told,
    call: (reply, name, key, ...words) => told(call(redis, route, reply, name, key, ...words)),
    look: (key) =>
      pipe(
        told(
          redis.command(
            'digest',
            key,
            (by, at) => (by as unknown as Scripted).digest(1, at, MOST),
            Look,
          ),
        ),
        TE.map(([type, size, ttl, digest, lastId]) => ({ type, size, ttl, digest, lastId })),
      ),
  };
};
