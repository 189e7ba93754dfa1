import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { storeFault, type StoreError } from '../../application/errors.js';
import { briefOf, type Known, type Reader } from '../../application/ports/reader.js';
import { membersOf, sortedSetAt, type Keyspace } from './keyspace.js';
import { toPost } from './post-record.js';
import { storedAt } from './proxy/stored.js';
import { descending } from './sorted-set.js';

const NEVER = storeFault(new Error('an answer that asks for nothing and is not made'));

/** All is known at once, and nothing need be remembered. */
const knownOf = (space: Keyspace): Known => {
  const known: Known = {
    user: (username) => {
      const fields = space.users.get(username);
      return fields === undefined ? null : Object.fromEntries(fields);
    },
    post: (id) => {
      const fields = space.posts.get(id);
      return fields === undefined ? null : toPost(fields);
    },
    hash: (row) => {
      const stored = storedAt(space, row);
      return new Map(stored?.type === 'hash' ? stored.fields : []);
    },
    brief: (id) => briefOf(known.post(id) ?? null),
    slice: (timeline, after, count) => {
      const set = sortedSetAt(space, timeline);
      const entries = [];
      for (const entry of descending(set, after)) {
        if (entries.length === count) break;
        entries.push(entry);
      }
      return { entries, size: set.order.length };
    },
    // Merging is quick enough here.
    home: () => null,
    count: (timeline, least) =>
      [...sortedSetAt(space, timeline).scores.values()].filter((score) => score >= least).length,
    isMember: (key, member) =>
      sortedSetAt(space, key).scores.has(member) || membersOf(space, key).has(member),
    members: (set) => [...membersOf(space, set)],
    remembered: ({ assemble }) => assemble(known),
  };
  return known;
};

export const makeMemoryReader = (space: Keyspace): Reader => ({
  read: (assemble) =>
    TE.fromIOEither(() => {
      const answer = assemble(knownOf(space));
      return answer === undefined ? E.left(NEVER) : E.right(answer);
    }),
  readEither: <L, A>(assemble: (known: Known) => E.Either<L, A> | undefined) =>
    TE.fromIOEither((): E.Either<L | StoreError, A> => assemble(knownOf(space)) ?? E.left(NEVER)),
});
