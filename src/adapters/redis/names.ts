import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import type { NamePage } from '../../application/ports/follow-store.js';
import type { Range } from '../../domain/page.js';
import type { Gateway } from './gateway.js';
import { json, UsernameText } from './rows.js';

const NamesReply = t.union([
  t.literal('no_owner'),
  json(t.type({ total: t.number, usernames: t.array(UsernameText) })),
]);

/** One page of a set of names; `missing` when whom it belongs to is not there. */
export const listNames = <E>(
  redis: Gateway,
  set: string,
  owner: string,
  { offset, limit }: Range,
  missing: () => E,
): TE.TaskEither<E | StoreError, NamePage> =>
  pipe(
    redis.script('listNames', [set, owner], [offset, limit], NamesReply),
    TE.flatMap((reply): TE.TaskEither<E | StoreError, NamePage> =>
      reply === 'no_owner' ? TE.left(missing()) : TE.right(reply),
    ),
  );
