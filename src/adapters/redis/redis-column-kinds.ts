import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { ColumnKinds, ReceivedKind } from '../../application/ports/column-kinds.js';
import { COLUMN_KINDS } from '../../domain/column-kind.js';
import type { RedisConnection } from './connection.js';
import { columnKindsKey } from './keys.js';

/** A set member such as `post:price:number`; any process adds members, and none removes them. */
const print = ({ owner, field, kind }: ReceivedKind): string => `${owner}:${field}:${kind}`;

const parse = (member: string): readonly ReceivedKind[] => {
  const [, owner, field, word] = /^(user|post):(.+):([a-z]+)$/s.exec(member) ?? [];
  const kind = COLUMN_KINDS.find((known) => known === word);
  return field === undefined || kind === undefined
    ? []
    : [{ owner: owner === 'user' ? 'user' : 'post', field, kind }];
};

export const makeRedisColumnKinds = (redis: RedisConnection): ColumnKinds => ({
  read: pipe(
    redis.send(t.array(t.string), 'SMEMBERS', columnKindsKey),
    TE.map((members) => members.flatMap(parse)),
  ),
  add: (told) => pipe(redis.send(t.number, 'SADD', columnKindsKey, ...told.map(print)), TE.asUnit),
});
