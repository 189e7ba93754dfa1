import type { ActKind } from '../../../src/domain/entities/edges.js';
import { ROOT, type Act } from './acts.js';

interface ModelUser {
  name: string;
  role: string;
}

interface ModelPost {
  readonly author: string;
  tags: readonly string[];
  banned: boolean;
}

/** The app by its rules alone, independent of how it is stored. */
export interface Model {
  readonly users: Map<string, ModelUser>;
  readonly posts: Map<string, ModelPost>;
  /** Edges as text: `follower>followed`, `muter>muted`, `blocker>blocked`; `kind user post`. */
  readonly follows: Set<string>;
  readonly mutes: Set<string>;
  readonly blocks: Set<string>;
  readonly engagements: Set<string>;
  readonly comments: Map<string, { readonly post: string; readonly by: string }>;
  /** Number of comments made so far. */
  made: number;
}

export const emptyModel = (): Model => ({
  users: new Map(),
  posts: new Map(),
  follows: new Set(),
  mutes: new Set(),
  blocks: new Set(),
  engagements: new Set(),
  comments: new Map(),
  made: 0,
});

const edge = (by: string, whom: string): string => `${by}>${whom}`;
const engaged = (kind: ActKind, by: string, id: string): string => `${kind} ${by} ${id}`;

const dropWhere = (set: Set<string>, goes: (entry: string) => boolean): void => {
  for (const entry of set) if (goes(entry)) set.delete(entry);
};

const dropPost = (model: Model, id: string): void => {
  model.posts.delete(id);
  dropWhere(model.engagements, (entry) => entry.endsWith(` ${id}`));
  for (const [name, { post }] of model.comments) if (post === id) model.comments.delete(name);
};

const dropUser = (model: Model, user: string): void => {
  model.users.delete(user);
  for (const [id, post] of model.posts) if (post.author === user) dropPost(model, id);
  dropWhere(model.engagements, (entry) => entry.split(' ')[1] === user);
  for (const [name, { by }] of model.comments) if (by === user) model.comments.delete(name);
  for (const ties of [model.follows, model.mutes, model.blocks])
    dropWhere(ties, (entry) => entry.split('>').includes(user));
};

const setIn = (set: Set<string>, entry: string, on: boolean): string => {
  if (set.has(entry) === on) return 'same';
  if (on) set.add(entry);
  else set.delete(entry);
  return 'changed';
};

const areApart = ({ blocks }: Model, one: string, other: string): boolean =>
  blocks.has(edge(one, other)) || blocks.has(edge(other, one));

/** Applies an act. All but root act as plain users; only the service may ban, set roles and use the proxies. */
export const applyToModel = (model: Model, act: Act): string => {
  switch (act.do) {
    case 'join':
      if (!model.users.has(act.user)) model.users.set(act.user, { name: '', role: 'user' });
      return 'ok';
    case 'publish': {
      if (!model.users.has(act.author)) return 'UserNotFound';
      if (model.posts.has(act.id)) return 'PostIdTaken';
      model.posts.set(act.id, { author: act.author, tags: act.tags, banned: false });
      return 'ok';
    }
    case 'edit':
    case 'delete': {
      const post = model.posts.get(act.id);
      const isRoot = act.by === ROOT;
      if (post === undefined || (post.banned && !isRoot)) return 'PostNotFound';
      if (post.author !== act.by && !isRoot) return 'NotOwner';
      if (act.do === 'delete') dropPost(model, act.id);
      else post.tags = act.tags;
      return 'ok';
    }
    case 'ban': {
      const post = model.posts.get(act.id);
      if (post === undefined) return 'PostNotFound';
      post.banned = act.banned;
      return 'ok';
    }
    case 'engage': {
      if (!model.users.has(act.by)) return 'UserNotFound';
      const post = model.posts.get(act.id);
      if (post?.banned !== false) return 'PostNotFound';
      if (act.on && areApart(model, act.by, post.author)) return 'Blocked';
      return setIn(model.engagements, engaged(act.kind, act.by, act.id), act.on);
    }
    case 'comment': {
      if (!model.users.has(act.by)) return 'UserNotFound';
      const post = model.posts.get(act.id);
      if (post?.banned !== false) return 'PostNotFound';
      if (areApart(model, act.by, post.author)) return 'Blocked';
      model.comments.set(`c${model.made}`, { post: act.id, by: act.by });
      model.made += 1;
      return 'ok';
    }
    case 'uncomment': {
      const post = model.posts.get(act.id);
      const isRoot = act.by === ROOT;
      const comment = model.comments.get(act.comment);
      if (post === undefined) return 'PostNotFound';
      if (comment?.post !== act.id) return 'refused';
      if (post.banned && !isRoot) return 'PostNotFound';
      if (![comment.by, post.author, ROOT].includes(act.by)) return 'refused';
      model.comments.delete(act.comment);
      return 'ok';
    }
    case 'follow':
    case 'mute':
    case 'block': {
      const [ties, ofSelf] = (
        {
          follow: [model.follows, 'CannotFollowSelf'],
          mute: [model.mutes, 'CannotMuteSelf'],
          block: [model.blocks, 'CannotBlockSelf'],
        } as const
      )[act.do];
      if (act.by === act.whom) return ofSelf;
      if (!model.users.has(act.by) || !model.users.has(act.whom)) return 'UserNotFound';
      if (act.do === 'follow' && act.on && areApart(model, act.by, act.whom)) return 'Blocked';
      if (act.do === 'block' && act.on && !ties.has(edge(act.by, act.whom)))
        for (const follow of [edge(act.by, act.whom), edge(act.whom, act.by)])
          model.follows.delete(follow);
      return setIn(ties, edge(act.by, act.whom), act.on);
    }
    case 'rename': {
      if (act.by !== act.user) return 'NotOwner';
      const user = model.users.get(act.user);
      if (user === undefined) return 'UserNotFound';
      user.name = act.name;
      return 'ok';
    }
    case 'rename by proxy': {
      const user = model.users.get(act.user);
      if (user === undefined) return 'no_such_user';
      user.name = act.name;
      return 'ok';
    }
    case 'misname a post':
      return model.posts.has(act.id) ? 'ok' : 'no_such_post';
    case 'role': {
      const user = model.users.get(act.user);
      if (user === undefined) return 'UserNotFound';
      user.role = act.role;
      return 'ok';
    }
    case 'leave':
      if (act.by !== act.user) return 'NotOwner';
      if (!model.users.has(act.user)) return 'UserNotFound';
      dropUser(model, act.user);
      return 'ok';
    case 'work':
    case 'wait':
      return 'ok';
  }
};

/** Returns everything that is compared, in an order of its own. */
export const factsOfModel = ({
  users,
  posts,
  follows,
  mutes,
  blocks,
  engagements,
  comments,
}: Model): readonly string[] =>
  [
    ...[...users].map(([user, { name, role }]) => `user ${user} ${role} "${name}"`),
    ...[...posts].map(
      ([id, { author, tags, banned }]) =>
        `post ${id} ${author} ${[...tags].sort().join()} ${String(banned)}`,
    ),
    ...[...follows].map((entry) => `follow ${entry}`),
    ...[...mutes].map((entry) => `mute ${entry}`),
    ...[...blocks].map((entry) => `block ${entry}`),
    ...engagements,
    ...[...comments].map(([id, { post, by }]) => `comment ${id} ${by} ${post}`),
  ].sort();
