import { counted, numberIn, op, post, rank, there, user, type Act, type Read } from './act.js';
import { del, recount, set, type PostRow, type UserRow } from './halves.js';
import type { Safeguards } from './safeguards.js';

export const edgeDeeds = (act: Act, { edgeVersion }: Safeguards) => {
  const like = (who: string, id: string, on: boolean, at: number) => {
    const me = user(who);
    const it = post(id);
    const [mine, left, theirs] = [`${me}/liked/${id}`, `${me}/left/${id}`, `${it}/likes/${who}`];
    const names = [`${me}/row`, `${it}/row`, mine, left, theirs];
    const authorOf = (read: Read) => (read(`${it}/row`) as PostRow | null)?.author;
    return act(
      (read) => {
        const author = authorOf(read);
        return author === undefined ? names : [...names, `${user(author)}/row`];
      },
      (read, is) => {
        const row = read(`${it}/row`) as PostRow | null;
        const author = user(authorOf(read) ?? '');
        const own = read(`${me}/row`) as UserRow | null;
        if (row === null || own === null || read(`${author}/row`) === null) return null;
        if (Math.max(numberIn(read(mine)), numberIn(read(left))) >= at) return null;
        const versions = edgeVersion ? [is(mine), is(left)] : [];
        return {
          checks: [
            there(`${me}/row`),
            is(`${it}/row`),
            is(theirs),
            ...versions,
            there(`${author}/row`),
          ].map((check) =>
            // If only presence is checked, any version will do.
            check.name === theirs && check.read !== null && !edgeVersion ? there(theirs) : check,
          ),
          ops: [
            ...(on
              ? [op(set(theirs, at)), op(set(mine, at)), op(del(left))]
              : [op(del(theirs)), op(del(mine)), op(set(left, at))]),
            ...counted(it, author),
            ...(row.banned ? [] : rank(it, row.tags)),
          ],
          ack: {
            of: `${me}/liked/${id}`,
            at,
            is: on,
            rests: [
              [`${me}/row`, own.made],
              [`${it}/row`, row.made],
            ],
          },
        };
      },
    );
  };

  /** Follows or unfollows; refused if either user blocks the other. */
  const follow = (who: string, whom: string, on: boolean, at: number) => {
    const [me, other] = [user(who), user(whom)];
    const [mine, left] = [`${me}/following/${whom}`, `${me}/left/${whom}`];
    const theirs = `${other}/followers/${who}`;
    const blocks = [`${me}/blocked/${whom}`, `${other}/blocked/${who}`];
    const names = [`${me}/row`, `${other}/row`, mine, left, ...blocks];
    return act(
      () => names,
      (read, is) => {
        const [own, row] = [`${me}/row`, `${other}/row`].map(
          (name) => read(name) as UserRow | null,
        );
        if (!own || !row || Math.max(numberIn(read(mine)), numberIn(read(left))) >= at) return null;
        if (on && blocks.some((name) => read(name) !== null)) return null;
        const standing = read(mine) !== null && !edgeVersion ? there(mine) : is(mine);
        return {
          checks: [
            there(`${me}/row`),
            there(`${other}/row`),
            standing,
            ...(edgeVersion ? [is(left)] : []),
            ...(on ? blocks.map(is) : []),
          ],
          ops: [
            ...(on
              ? [op(set(mine, at)), op(set(theirs, at)), op(del(left))]
              : [op(del(mine)), op(del(theirs)), op(set(left, at))]),
            op(recount(me, 'following')),
            op(recount(other, 'followers')),
          ],
          ack: {
            of: mine,
            at,
            is: on,
            rests: [
              [`${me}/row`, own.made],
              [`${other}/row`, row.made],
            ],
          },
        };
      },
    );
  };

  /** Blocks or unblocks; a block ends the follows between the two. */
  const block = (who: string, whom: string, on: boolean, at: number) => {
    const [me, other] = [user(who), user(whom)];
    const mine = `${me}/blocked/${whom}`;
    const follows = [
      [me, other, who, whom],
      [other, me, whom, who],
    ] as const;
    const of = follows.map(([from, , , to]) => `${from}/following/${to}`);
    return act(
      () => [`${me}/row`, `${other}/row`, mine, ...of],
      (read, is) => {
        if (read(`${me}/row`) === null || read(`${other}/row`) === null) return null;
        if ((read(mine) !== null) === on) return null;
        const ends = follows.flatMap(([from, to, name, target], nth) => {
          const since = numberIn(read(of[nth] ?? ''));
          if (!on || since === 0) return [];
          return [
            op(del(`${from}/following/${target}`)),
            op(del(`${to}/followers/${name}`)),
            op(set(`${from}/left/${target}`, Math.max(at, since + 0.5))),
            op(recount(from, 'following')),
            op(recount(to, 'followers')),
          ];
        });
        return {
          checks: [there(`${me}/row`), there(`${other}/row`), ...[mine, ...of].map(is)],
          ops: [op(on ? set(mine, at) : del(mine)), ...ends],
          ack: null,
        };
      },
    );
  };

  return { like, follow, block };
};
