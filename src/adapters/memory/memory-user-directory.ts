import * as TE from 'fp-ts/lib/TaskEither.js';
import type { RankedModel, UserDirectory } from '../../application/ports/user-directory.js';
import type { SharedKey } from '../../domain/key.js';
import type { Username } from '../../domain/username.js';
import { sortedSetAt, type Keyspace } from './keyspace.js';
import { publicPart } from './see-post.js';

const REGISTRIES = { user: 'users:regular', model: 'users:models' } as const;

const first = (
  space: Keyspace,
  shown: readonly string[],
  name: SharedKey,
  limit: number,
): readonly RankedModel[] =>
  sortedSetAt(space, { of: 'app', name })
    .order.slice(-limit)
    .reverse()
    .flatMap(({ member, score }) => {
      const user = space.users.get(member as Username);
      return user === undefined ? [] : [{ user: publicPart(user, shown), score }];
    });

export const makeMemoryUserDirectory = (
  space: Keyspace,
  shown: readonly string[],
): UserDirectory => ({
  newest: (role, limit) =>
    TE.fromIO(() => first(space, shown, REGISTRIES[role], limit).map(({ user }) => user)),
  topModels: (limit) => TE.fromIO(() => first(space, shown, 'models:top:engagement', limit)),
});
