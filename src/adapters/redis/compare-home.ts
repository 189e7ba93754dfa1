import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import type { Reconciler } from '../../application/ports/reconciler.js';
import type { HomeFacts } from '../../domain/reconcile/judge-home.js';
import type { Username } from '../../domain/username.js';
import type { Gateway } from './gateway.js';
import { comparePlan } from './home-plan.js';
import { dropHome } from './homes.js';
import { userKey } from './keys.js';
import { keyList } from './plan.js';
import { json, UsernameText } from './rows.js';

/** Authors whose timelines one step may come to: it ends sooner where they hold much. */
const AUTHORS = 50;

const TextOrNull = t.union([t.string, t.null]);
const CompareReply = json(
  t.type({
    done: t.number,
    posts: t.number,
    facts: t.union([
      t.null,
      t.type({
        is: TextOrNull,
        kept: TextOrNull,
        floor: TextOrNull,
        size: t.number,
        listed: t.boolean,
        working: t.boolean,
        due: t.boolean,
        lacks: TextOrNull,
      }),
    ]),
  }),
);

const compare = (
  redis: Gateway,
  reader: Username,
  authors: readonly Username[],
  posts = 0,
): TE.TaskEither<StoreError, HomeFacts | null> => {
  const list = keyList();
  const some = authors.slice(0, AUTHORS);
  const plan = comparePlan(list, reader, some);
  return pipe(
    redis.script('compareHome', list.keys, [JSON.stringify(plan), posts], CompareReply),
    TE.flatMap(({ done, posts: compared, facts }) =>
      facts?.lacks !== null || done === authors.length
        ? TE.right(facts)
        : compare(redis, reader, authors.slice(done), compared),
    ),
  );
};

/** Homes, as reconciling looks at them. */
export const homesToReconcile = (
  redis: Gateway,
  members: Reconciler['members'],
): Pick<Reconciler, 'home' | 'dropHome'> => ({
  home: (reader, from) => {
    const key = { of: 'user', username: reader, part: 'following' } as const;
    return pipe(
      members({ name: userKey(reader, 'following'), key }, from),
      TE.flatMap(({ members: names, next }) =>
        pipe(
          compare(redis, reader, names.filter(UsernameText.is)),
          TE.map((facts) => ({ facts, next })),
        ),
      ),
    );
  },
  dropHome: (reader) => dropHome(redis, reader, Number.MAX_SAFE_INTEGER),
});
