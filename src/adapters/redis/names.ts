import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { postNotFound, userNotFound, type StoreError } from '../../application/errors.js';
import type { NameLists } from '../../application/ports/name-lists.js';
import { cutNames, type NamePage, type NamePlace, type NameRequest } from '../../domain/page.js';
import type { PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import type { Gateway } from './gateway.js';
import { namesKey, postKey, userKey } from './keys.js';
import { json, UsernameText } from './rows.js';

/** A list of names, and whose it is. */
type NameList =
  | { readonly list: 'followers' | 'following'; readonly of: Username }
  | { readonly list: 'likes'; readonly of: PostId };

const Name = t.tuple([UsernameText, t.number]);
const NamesReply = t.union([
  t.literal('no_owner'),
  json(
    t.type({
      total: t.number,
      whole: t.boolean,
      names: t.array(Name),
      left: t.union([t.tuple([t.string, t.number]), t.null]),
    }),
  ),
]);
const Piece = t.tuple([t.string, t.array(t.string)]);

const setOf = (names: NameList): string =>
  names.list === 'likes' ? postKey(names.of, names.list) : userKey(names.of, names.list);

/**
 * Makes the list by time what the set is, piece by piece, so that Redis is never held up: one that was
 * never made, since the store is older than it, or that somebody else has changed.
 */
const fill = (redis: Gateway, names: NameList): TE.TaskEither<StoreError, unknown> => {
  const keys = [namesKey(names.list, names.of), setOf(names)];
  const go = (source: 'set' | 'names', from: string): TE.TaskEither<StoreError, unknown> =>
    pipe(
      redis.script('readNames', keys, [source, from, names.list, names.of], Piece),
      TE.tap(([, found]) =>
        found.length === 0 ? TE.right(1) : redis.script('fillNames', keys, found, t.number),
      ),
      TE.flatMap(([next]) => (next === '0' ? TE.right(undefined) : go(source, next))),
    );
  return pipe(
    go('set', '0'),
    TE.flatMap(() => go('names', '0')),
  );
};

/** One page of a list of names, newest first; `missing` when whom it belongs to is not there. */
const listNames = <E>(
  redis: Gateway,
  names: NameList,
  request: NameRequest,
  missing: () => E,
): TE.TaskEither<E | StoreError, NamePage> => {
  const { after = null, offset, limit } = request;
  const wanted = (after === null ? offset : 0) + limit + 1;
  const owner = names.list === 'likes' ? postKey(names.of) : userKey(names.of);
  const keys = [namesKey(names.list, names.of), setOf(names), owner];

  const look = (
    place: readonly [name: string, at: number] | null,
    before: readonly NamePlace[],
    mayFill: boolean,
  ): TE.TaskEither<E | StoreError, NamePage> => {
    const [name, at] = place ?? ['', ''];
    return pipe(
      redis.script('listNames', keys, [wanted - before.length, at, name], NamesReply),
      TE.flatMap((reply): TE.TaskEither<E | StoreError, NamePage> => {
        if (reply === 'no_owner') return TE.left(missing());
        if (!reply.whole && mayFill)
          return pipe(
            fill(redis, names),
            TE.flatMap(() => look(place, before, false)),
          );
        const found = [...before, ...reply.names.map(([name, at]) => ({ name, at }))];
        return reply.left === null
          ? TE.right(cutNames(found, reply.total, request))
          : look(reply.left, found, mayFill);
      }),
    );
  };
  return look(after === null ? null : [after.name, after.at], [], true);
};

export const makeRedisNameLists = (redis: Gateway): NameLists => ({
  likers: (id, request) =>
    listNames(redis, { list: 'likes', of: id }, request, () => postNotFound(id)),
  followers: (username, request) =>
    listNames(redis, { list: 'followers', of: username }, request, () => userNotFound(username)),
  following: (username, request) =>
    listNames(redis, { list: 'following', of: username }, request, () => userNotFound(username)),
});
