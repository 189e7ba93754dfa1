import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import { cutNames, type NamePage, type NameRequest } from '../../domain/page.js';
import type { Username } from '../../domain/username.js';
import type { Gateway } from './gateway.js';
import { json, UsernameText } from './rows.js';

const NamesReply = t.union([
  t.literal('no_owner'),
  json(t.type({ scan: t.string, total: t.number, usernames: t.array(UsernameText) })),
]);

/**
 * One page of a set of names; `missing` when whom it belongs to is not there. The set is looked through in
 * pieces, of which only the names that may stand on the page are kept: however large it is, Redis is
 * never held up by it.
 */
export const listNames = <E>(
  redis: Gateway,
  set: string,
  owner: string,
  request: NameRequest,
  missing: () => E,
): TE.TaskEither<E | StoreError, NamePage> => {
  const after = request.after ?? '';
  const wanted = (after === '' ? request.offset : 0) + request.limit + 1;

  const look = (
    scan: string,
    best: readonly Username[],
  ): TE.TaskEither<E | StoreError, NamePage> => {
    const before = best[wanted - 1] ?? '';
    return pipe(
      redis.script('listNames', [set, owner], [scan, after, before], NamesReply),
      TE.flatMap((reply): TE.TaskEither<E | StoreError, NamePage> => {
        if (reply === 'no_owner') return TE.left(missing());
        // A scan may name somebody twice.
        const known = [...new Set([...best, ...reply.usernames])].sort().slice(0, wanted);
        return reply.scan === '0'
          ? TE.right(cutNames(known, reply.total, request))
          : look(reply.scan, known);
      }),
    );
  };
  return look('0', []);
};
