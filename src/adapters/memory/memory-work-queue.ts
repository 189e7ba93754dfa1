import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { WorkQueue } from '../../application/ports/work-queue.js';
import type { Hashtag } from '../../domain/hashtag.js';
import { parseKey } from '../../domain/key.js';
import type { PostId } from '../../domain/post.js';
import { sortedSetAt, type Keyspace } from './keyspace.js';
import { toPost } from './post-record.js';
import { rank } from './post-steps.js';

/** Pages rank at the moment of reading, so the stored scores may well be this much behind. */
const REFRESH_EVERY_MS = 600_000;

const refresh = (space: Keyspace, tag: Hashtag, now: number): void => {
  const { scores } = sortedSetAt(space, { of: 'hashtag', tag, part: 'ranked' });
  for (const id of [...scores.keys()] as PostId[]) {
    const fields = space.posts.get(id);
    if (fields !== undefined) rank(space, toPost(fields), [tag], now);
  }
};

/** A ranked feed whose stored scores are due, if there is one. */
const nextDue = (space: Keyspace, now: number): readonly [string, Hashtag] | null => {
  for (const name of space.sortedSets.keys()) {
    const key = parseKey(name);
    if (E.isLeft(key) || key.right.of !== 'hashtag' || key.right.part !== 'ranked') continue;
    const last = space.refreshed.get(name);
    if (last === undefined || now - last >= REFRESH_EVERY_MS) return [name, key.right.tag];
  }
  return null;
};

/** Nothing else waits: propagation and deletion are done within the change itself. */
export const makeMemoryWorkQueue = (space: Keyspace): WorkQueue => ({
  runNext: (now) =>
    TE.fromIO(() => {
      const due = nextDue(space, now);
      if (due === null) return 'idle' as const;
      const [name, tag] = due;
      refresh(space, tag, now);
      space.refreshed.set(name, now);
      if (!space.sortedSets.has(name)) space.refreshed.delete(name);
      return 'worked' as const;
    }),
});
