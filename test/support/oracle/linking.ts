import { edgeName, edgesOn, isOfUsers, type App } from './app.js';
import type { EdgeRow, PostRow, UserRow } from './app.js';
import { among, EDGE_OF } from './cast.js';
import type { Change } from './change.js';
import type { Intent } from './intents.js';

/** Makes follows, mutes, blocks, likes and bookmarks; `now` is the instant of an act, ms. */
export const makeLinking = (app: App, now: () => number) => {
  const told = (row: EdgeRow, deleted: boolean): Change => ({
    entity: row.kind,
    row,
    at: now(),
    deleted,
  });

  const drop = (row: UserRow | PostRow): readonly Change[] => {
    const edges = edgesOn(app, row);
    for (const edge of edges) app.edges.delete(edgeName(edge));
    return edges.map((edge) => told(edge, true));
  };

  const link = ({ what, one, other }: Intent): readonly Change[] => {
    const kind = EDGE_OF[what] ?? 'follow';
    const user = among([...app.users.values()], one);
    const targets = isOfUsers(kind) ? app.users : app.posts;
    const target = among<UserRow | PostRow>([...targets.values()], other);
    if (user === undefined || target === undefined || target === user) return [];
    const row = { kind, user, target, since: now(), at: now() } as EdgeRow;
    if (app.edges.has(edgeName(row))) return [];
    app.edges.set(edgeName(row), row);
    return [told(row, false)];
  };

  const unlink = ({ what, one }: Intent): readonly Change[] => {
    const edges = [...app.edges.values()].filter(({ kind }) => kind === EDGE_OF[what]);
    const row = among(edges, one);
    if (row === undefined) return [];
    app.edges.delete(edgeName(row));
    return [told(row, true)];
  };

  /** Rewrites an edge's row, which changes only its `updated_at`. */
  const touch = ({ one }: Intent): readonly Change[] => {
    const row = among([...app.edges.values()], one);
    if (row === undefined) return [];
    const touched = { ...row, at: now() };
    app.edges.set(edgeName(row), touched);
    return [told(touched, false)];
  };

  return {
    acts: {
      ...{ follow: link, mute: link, block: link, like: link, bookmark: link, touch },
      ...{ unfollow: unlink, unmute: unlink, unblock: unlink, unlike: unlink, unbookmark: unlink },
    },
    /** Deletes all edges of a row. */
    drop,
  };
};
