import { chain, counted, numberIn, op, post, rank, user, type Act, type Read } from './act.js';
import { del, recount, seat, set, standing, type PostRow, type UserRow } from './halves.js';

export const userDeeds = (act: Act) => {
  const createUser = (name: string, at: number) => {
    const me = user(name);
    const names = [`${me}/row`, `${me}/tomb`, `${me}/job`];
    return act(
      () => names,
      (read, is) =>
        read(`${me}/row`) !== null ||
        read(`${me}/job`) !== null ||
        numberIn(read(`${me}/tomb`)) >= at
          ? null
          : {
              checks: names.map(is),
              ops: [
                op(set(`${me}/row`, { made: at })),
                op(set(`${me}/total`, 0)),
                op(del(`${me}/tomb`)),
                ...chain(standing(me), seat(me)),
              ],
              ack: { of: me, at, is: 'there' },
            },
    );
  };

  /** A job deletes the posts later, one by one. */
  const deleteUser = (name: string, at: number) => {
    const me = user(name);
    const own = ['row', 'posts', 'liked', 'following', 'followers', 'blocked'].map(
      (what) => `${me}/${what}`,
    );
    const list = (read: Read, what: string) =>
      (read(`${me}/${what}`) as readonly string[] | null) ?? [];
    return act(
      (read) => {
        const rows = list(read, 'liked').map((id) => `${post(id)}/row`);
        return [...own, ...rows];
      },
      (read, is) => {
        const row = read(`${me}/row`) as UserRow | null;
        if (row === null || row.made >= at) return null;
        const liked = list(read, 'liked');
        const posts = list(read, 'posts');
        return {
          checks: [...own, ...liked.map((id) => `${post(id)}/row`)].map(is),
          ops: [
            ...['row', 'total', 'followersCount', 'followingCount'].map((what) =>
              op(del(`${me}/${what}`)),
            ),
            op(set(`${me}/tomb`, at)),
            ...(posts.length > 0 ? [op(set(`${me}/job`, { at, posts }))] : []),
            ...posts.map((id) => op(del(`${me}/posts/${id}`))),
            ...liked.flatMap((id) => {
              const of = read(`${post(id)}/row`) as PostRow | null;
              return [
                op(del(`${me}/liked/${id}`)),
                op(del(`${post(id)}/likes/${name}`)),
                ...(of === null ? [] : counted(post(id), user(of.author))),
                ...(of === null || of.banned ? [] : rank(post(id), of.tags)),
              ];
            }),
            ...list(read, 'blocked').map((whom) => op(del(`${me}/blocked/${whom}`))),
            ...list(read, 'following').flatMap((whom) => [
              op(del(`${me}/following/${whom}`)),
              op(del(`${user(whom)}/followers/${name}`)),
              op(recount(user(whom), 'followers')),
            ]),
            ...list(read, 'followers').flatMap((who) => [
              op(del(`${me}/followers/${who}`)),
              op(del(`${user(who)}/following/${name}`)),
              op(recount(user(who), 'following')),
            ]),
            ...chain(standing(me), seat(me)),
          ],
          ack: { of: me, at, is: 'gone' },
        };
      },
    );
  };

  return { createUser, deleteUser };
};
