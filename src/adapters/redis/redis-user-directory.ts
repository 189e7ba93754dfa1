import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { UserDirectory } from '../../application/ports/user-directory.js';
import { MAX_PAGE_BYTES } from '../../domain/page.js';
import type { SharedKey } from '../../domain/key.js';
import type { Gateway } from './gateway.js';
import { sharedKey } from './keys.js';
import { FlatHash, json, NumberText, toHash } from './rows.js';

const UsersReply = json(t.array(t.type({ user: FlatHash, score: NumberText })));

export const makeRedisUserDirectory = (redis: Gateway): UserDirectory => {
  const head = (zset: SharedKey, limit: number) =>
    pipe(
      redis.script('listUsers', [sharedKey(zset)], [limit, MAX_PAGE_BYTES], UsersReply),
      TE.map((rows) => rows.map(({ user, score }) => ({ user: toHash(user), score }))),
    );

  return {
    newest: (role, limit) =>
      pipe(
        head(role === 'model' ? 'users:models' : 'users:regular', limit),
        TE.map((rows) => rows.map(({ user }) => user)),
      ),
    topModels: (limit) => head('models:top:engagement', limit),
  };
};
