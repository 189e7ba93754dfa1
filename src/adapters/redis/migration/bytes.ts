import type { Redis } from 'ioredis';
import * as t from 'io-ts';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../../application/errors.js';
import type { RedisConnection, Route } from '../connection.js';

/** Decodes values as bytes: they are copied between servers without being read as text. */
export const Bytes = new t.Type<Buffer>(
  'Bytes',
  (u): u is Buffer => Buffer.isBuffer(u),
  (u, context) => (Buffer.isBuffer(u) ? t.success(u) : t.failure(u, context)),
  (bytes) => bytes,
);
export const ListOfBytes = t.readonlyArray(Bytes);

/**
 * Sends one command on a key over a connection that speaks RESP2; `route`: how to reach the server, null: this connection.
 */
export const call = <A>(
  { command }: Pick<RedisConnection, 'command'>,
  route: Route | null,
  reply: t.Decoder<unknown, A>,
  name: string,
  key: string,
  ...words: readonly (string | number | Buffer)[]
): TaskEither<StoreError, A> =>
  command(
    name,
    key,
    (by, at) => {
      const send = (to: Redis) => to.callBuffer(name, at, ...words);
      return route === null ? send(by) : route(at, send);
    },
    reply,
  );

/** Most members of a key that are read, compared and written in one step. */
export const PIECE = 500;

/** The two sides, and what is asked of each. */
export interface Sides<Side> {
  readonly source: Side;
  readonly target: Side;
}
