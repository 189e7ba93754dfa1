import { actor, op, post, user } from './act.js';
import { edgeDeeds } from './edges.js';
import { del, type PostRow } from './halves.js';
import { postDeeds } from './posts.js';
import { all, UNKNOWN, type Process, type Protocol, type Step } from './protocol.js';
import type { Safeguards } from './safeguards.js';
import { slotOf, valueOf } from './slot.js';
import { userDeeds } from './users.js';

interface Job {
  readonly at: number;
  readonly posts: readonly string[];
}

/** A post that a page has shown, and its author. */
export interface Shown {
  readonly id: string;
  readonly row: PostRow;
  readonly author: number | null;
}

export const deedsOf = (protocol: Protocol, guards: Safeguards) => {
  const act = actor(protocol);
  const users = userDeeds(act);
  const posts = postDeeds(act);

  const readOne = (name: string): Step => ({
    slot: slotOf(name),
    says: `read ${name}`,
    run: ({ facts }) => valueOf(facts, name),
  });

  /** Deletes what a deleted user has left: the posts one by one, and then the job. */
  function* cascade(name: string): Process<null> {
    const job = `${user(name)}/job`;
    const [told] = yield* all([readOne(job)]);
    if (told === UNKNOWN || told === null || told === undefined) return null;
    for (const id of (told as Job).posts) yield* posts.deletePost(id, (told as Job).at, name);
    const rows = (told as Job).posts.map((id) => `${post(id)}/row`);
    const isLeft = (row: unknown): boolean => row !== null && (row as PostRow).author === name;
    yield* act(
      () => [job, ...rows],
      (read, is) =>
        JSON.stringify(read(job)) === JSON.stringify(told) && !rows.some((row) => isLeft(read(row)))
          ? { checks: [job, ...rows].map(is), ops: [op(del(job))], ack: null }
          : null,
    );
    return null;
  }

  /** Reads the posts of a tag: their rows, and the rows of their authors. */
  function* page(tag: string): Process<readonly Shown[]> {
    const [ids] = yield* all([readOne(`tag:${tag}/posts`)]);
    if (ids === UNKNOWN) return [];
    const list = ids as readonly string[];
    const rows = yield* all(list.map((id) => readOne(`${post(id)}/row`)));
    const standing = list.flatMap((id, at) => {
      const row = rows[at];
      return row === UNKNOWN || row === null || (row as PostRow).banned
        ? []
        : [{ id, row: row as PostRow }];
    });
    const authors = yield* all(standing.map(({ row }) => readOne(`${user(row.author)}/row`)));
    return standing.flatMap(({ id, row }, at) => {
      const author = authors[at];
      if (author === UNKNOWN || (guards.authorLooked && author === null)) return [];
      return [{ id, row, author: (author as { readonly made: number } | null)?.made ?? null }];
    });
  }

  return { ...users, ...posts, ...edgeDeeds(act, guards), cascade, page };
};
