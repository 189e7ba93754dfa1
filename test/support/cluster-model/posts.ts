import { chain, numberIn, op, post, rank, there, user, type Act } from './act.js';
import { climb, del, inherit, rankedIn, set, weigh, type PostRow } from './halves.js';

export const postDeeds = (act: Act) => {
  const createPost = (author: string, id: string, tags: readonly string[], at: number) => {
    const me = user(author);
    const it = post(id);
    return act(
      () => [`${me}/row`, `${it}/row`, `${it}/tomb`],
      (read, is) =>
        read(`${me}/row`) === null ||
        read(`${it}/row`) !== null ||
        numberIn(read(`${it}/tomb`)) >= at
          ? null
          : {
              checks: [there(`${me}/row`), is(`${it}/row`), is(`${it}/tomb`)],
              ops: [
                op(set(`${it}/row`, { made: at, at, author, tags, banned: false })),
                op(set(`${it}/likesCount`, 0)),
                op(del(`${it}/tomb`)),
                op(set(`${me}/posts/${id}`, at)),
                ...rank(it, tags),
              ],
              ack: { of: it, at, is: { tags, banned: false } },
            },
    );
  };

  const deletePost = (id: string, at: number, ofAuthor: string | null = null) => {
    const it = post(id);
    const names = [`${it}/row`, `${it}/likes`];
    return act(
      () => names,
      (read, is) => {
        const row = read(`${it}/row`) as PostRow | null;
        const isMeant = row !== null && (ofAuthor === null ? row.at < at : row.author === ofAuthor);
        if (!isMeant) return null;
        const author = user(row.author);
        // A post is deleted with its author, whatever was written to it since.
        const version = ofAuthor === null ? at : Math.max(at, row.at + 0.5);
        return {
          checks: names.map(is),
          ops: [
            ...chain(weigh(it), inherit(author), climb(author)),
            ...['row', 'likesCount'].map((what) => op(del(`${it}/${what}`))),
            op(set(`${it}/tomb`, version)),
            op(del(`${author}/posts/${id}`)),
            ...(read(`${it}/likes`) as readonly string[]).flatMap((liker) => [
              op(del(`${it}/likes/${liker}`)),
              op(del(`${user(liker)}/liked/${id}`)),
            ]),
            ...row.tags.map((tag) => op(del(rankedIn(tag, it)))),
          ],
          ack: { of: it, at: version, is: 'gone' },
        };
      },
    );
  };

  const editPost = (id: string, at: number, change: Partial<PostRow>) => {
    const it = post(id);
    return act(
      () => [`${it}/row`],
      (read, is) => {
        const row = read(`${it}/row`) as PostRow | null;
        if (row === null || row.at >= at) return null;
        const next = { ...row, ...change, at };
        const stands = next.banned ? [] : next.tags;
        return {
          checks: [is(`${it}/row`)],
          ops: [
            op(set(`${it}/row`, next)),
            ...row.tags
              .filter((tag) => !stands.includes(tag))
              .map((tag) => op(del(rankedIn(tag, it)))),
            ...rank(it, stands),
          ],
          ack: { of: it, at, is: { tags: next.tags, banned: next.banned } },
        };
      },
    );
  };

  /** Ranks the post anew in the tags where it is ranked. */
  const rerank = (id: string) =>
    act(
      () => [`${post(id)}/row`],
      (read, is) => {
        const row = read(`${post(id)}/row`) as PostRow | null;
        return row === null
          ? null
          : { checks: [is(`${post(id)}/row`)], ops: rank(post(id), row.tags, true), ack: null };
      },
    );

  return { createPost, deletePost, editPost, rerank };
};
