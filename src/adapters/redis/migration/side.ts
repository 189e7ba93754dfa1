import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../../application/errors.js';
import { migrationFailed, type MigrationError } from '../../../application/ports/migration.js';
import type { RedisConnection, Route } from '../connection.js';
import { call } from './bytes.js';

/**
 * Most members compared in one step: a key of that size blocks a server for about a millisecond. Larger ones are copied in
 * pieces.
 */
const MOST = 1000;

/** The reply of digest.lua for a key. */
const Look = t.tuple([t.string, t.number, t.number, t.string, t.string]);

export interface KeySummary {
  /** The type as Redis calls it; `none` where the key does not exist. */
  readonly type: string;
  readonly size: number;
  /** Remaining lifetime, ms; -1: no expiry. */
  readonly ttl: number;
  /** '' where the key is too large for one step. */
  readonly digest: string;
  /** The last id a stream has generated. */
  readonly lastId: string;
}

type Asked<A> = TE.TaskEither<MigrationError, A>;

/** One of the two stores; keys have plain names. */
export interface Side {
  readonly redis: RedisConnection;
  readonly call: <A>(
    reply: t.Decoder<unknown, A>,
    name: string,
    key: string,
    ...words: readonly (string | number | Buffer)[]
  ) => Asked<A>;
  readonly summary: (key: string) => Asked<KeySummary>;
  /** Runs a call to this store and reports its failure as this side's. */
  readonly fromSide: <A>(asked: TE.TaskEither<StoreError, A>) => Asked<A>;
}

/** ioredis adds a method for each of the scripts a client was constructed with. */
interface Scripted {
  readonly digest: (keys: 1, key: string, most: number) => Promise<unknown>;
}

/** Over a connection that was constructed with `digestScript`, and speaks RESP2. */
export const sideOf = (
  side: 'source' | 'target',
  redis: RedisConnection,
  route: Route | null,
): Side => {
  const fromSide: Side['fromSide'] = (asked) =>
    pipe(
      asked,
      TE.mapLeft((cause) => migrationFailed(side, cause)),
    );
  return {
    redis,
    fromSide,
    call: (reply, name, key, ...words) => fromSide(call(redis, route, reply, name, key, ...words)),
    summary: (key) =>
      pipe(
        fromSide(
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
