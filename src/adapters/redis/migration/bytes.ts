import type { Redis } from 'ioredis';
import * as t from 'io-ts';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../../application/errors.js';
import type { RedisConnection, Route } from '../connection.js';

/** What a key holds goes from one server to the other as it is, without being read as text. */
export const Bytes = new t.Type<Buffer>(
  'Bytes',
  (u): u is Buffer => Buffer.isBuffer(u),
  (u, context) => (Buffer.isBuffer(u) ? t.success(u) : t.failure(u, context)),
  (bytes) => bytes,
);
export const ListOfBytes = t.readonlyArray(Bytes);

/** One command of a key, on a connection that speaks RESP2; `route`: by which it goes there, null: by that connection itself. */
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

/** Of so many members a key is read, compared and written in one step at the most. */
export const PIECE = 500;

/** What one asks, and whom. */
export interface Sides<Side> {
  readonly source: Side;
  readonly target: Side;
}
