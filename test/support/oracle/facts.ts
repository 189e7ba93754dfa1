import type { Snapshot } from '../invariant/snapshot.js';

export type Fields = Readonly<Record<string, string | null>>;

/** The outcome for the app, from any source. */
export interface Facts {
  readonly users: ReadonlyMap<string, Fields>;
  readonly posts: ReadonlyMap<string, Fields>;
  readonly comments: ReadonlyMap<string, Fields>;
  /** Maps `like ada 101` to the instant of the act; 0 for a follow, mute or block. */
  readonly edges: ReadonlyMap<string, number>;
}

const USER_FIELDS = [
  'id',
  'display_name',
  'bio',
  'avatar',
  'email',
  'mood',
  'role',
  'created_at',
] as const;
const POST_FIELDS = ['username', 'content', 'media_url', 'hashtags', 'created_at'] as const;

const TIES: Readonly<Record<string, string>> = {
  following: 'follow',
  muted: 'mute',
  blocked: 'block',
};

const COMMENT_FIELDS = ['username', 'post_id', 'content', 'created_at'] as const;

const picked = (
  names: readonly string[],
  fields: Readonly<Record<string, string>>,
): Readonly<Record<string, string | null>> =>
  Object.fromEntries(names.map((name) => [name, fields[name] ?? null]));

const sortedTags = (text: string): string =>
  JSON.stringify((JSON.parse(text) as string[]).toSorted());

/** Returns the facts in a snapshot of the store. */
export const factsIn = (snapshot: Snapshot): Facts => {
  const users = new Map<string, Fields>();
  const posts = new Map<string, Fields>();
  const comments = new Map<string, Fields>();
  const edges = new Map<string, number>();
  for (const [key, value] of snapshot) {
    const [of, name = '', part] = key.split(':');
    if (value.type === 'hash' && part === undefined) {
      const { fields } = value;
      if (of === 'user') users.set(name, picked(USER_FIELDS, fields));
      if (of === 'comment') comments.set(name, picked(COMMENT_FIELDS, fields));
      if (of === 'post')
        posts.set(name, {
          ...picked(POST_FIELDS, fields),
          hashtags: sortedTags(fields['hashtags'] ?? '[]'),
        });
    }
    const kind = TIES[part ?? ''];
    if (of === 'user' && value.type === 'set' && kind !== undefined) {
      for (const whom of value.members) edges.set(`${kind} ${name} ${whom}`, 0);
    }
    if (of === 'user' && value.type === 'zset' && (part === 'liked' || part === 'bookmarked')) {
      const kind = part === 'liked' ? 'like' : 'bookmark';
      for (const [id, at] of value.scores) edges.set(`${kind} ${name} ${id}`, at);
    }
  }
  return { users, posts, comments, edges };
};
