import { at } from '../e2e/service.js';
import { GUESTS, MEMBERS, TAG, type KnownPost, type Stage } from './cast.js';
import type { Doing } from './doing.js';
import type { Ledger } from './ledger.js';
import type { Services } from './services.js';

/** Chooses the next request; null if nobody can make it or nothing is there for it. */
type Act = (stage: Stage, services: Services, ledger: Ledger) => Doing | null;

const ALL = [...MEMBERS, ...GUESTS];

const anyPost = ({ posts, random }: Stage): KnownPost | null =>
  posts.length === 0 ? null : random.oneOf(posts.slice(-12));

const edge =
  (kind: 'like' | 'bookmark'): Act =>
  (stage, { user }, ledger) => {
    const post = anyPost(stage);
    if (post === null) return null;
    const who = stage.random.oneOf(ALL);
    const isOn = stage.random.below(5) < 3;
    const fact = `${kind} ${who} ${post.id}`;
    ledger.owns(fact, [who, post.id, post.author]);
    return {
      asked: {
        as: user(who),
        method: isOn ? 'POST' : 'DELETE',
        path: `/posts/${post.id}/${kind}`,
      },
      effect: { sets: [[fact, isOn ? 'yes' : null]] },
      tells: `${kind}.${isOn ? 'added' : 'removed'} ${who}>${post.id}`,
    };
  };

const tie =
  (kind: 'follow' | 'mute'): Act =>
  ({ random }, { user }, ledger) => {
    const [who, whom] = [random.oneOf(ALL), random.oneOf(ALL)];
    if (who === whom) return null;
    const isOn = random.below(5) < 3;
    const fact = `${kind} ${who} ${whom}`;
    ledger.owns(fact, [who, whom]);
    return {
      asked: { as: user(who), method: isOn ? 'POST' : 'DELETE', path: `/users/${whom}/${kind}` },
      effect: { sets: [[fact, isOn ? 'yes' : null]] },
      tells: `${kind}.${isOn ? 'added' : 'removed'} ${who}>${whom}`,
    };
  };

const block: Act = ({ random }, { user }, ledger) => {
  // Each pair includes a guest, whose events are not checked: the answer does not say whose follows a block ended, so
  // their events cannot be predicted.
  const [who, whom] = random.oneOf<readonly [string, string]>([
    ['g0', 'g1'],
    ['g1', 'g0'],
    ['g0', 'u0'],
  ]);
  const isOn = random.below(2) === 0;
  const fact = `block ${who} ${whom}`;
  ledger.owns(fact, [who, whom]);
  const follows = [`follow ${who} ${whom}`, `follow ${whom} ${who}`];
  for (const follow of follows) ledger.owns(follow, [who, whom]);
  return {
    asked: { as: user(who), method: isOn ? 'POST' : 'DELETE', path: `/users/${whom}/block` },
    effect: {
      sets: [
        [fact, isOn ? 'yes' : null],
        ...(isOn ? follows.map((one) => [one, null] as const) : []),
      ],
    },
    tells: `block.${isOn ? 'added' : 'removed'} ${who}>${whom}`,
  };
};

/** A user's post with an idempotency key, which creates one post however many times it is sent. */
const publish: Act = (stage, { user }, ledger) => {
  const who = stage.random.oneOf(ALL);
  const number = stage.next();
  const media = `https://example.com/${number}.png`;
  const made = `made ${media}`;
  ledger.owns(made, []);
  return {
    asked: {
      as: user(who),
      method: 'POST',
      path: '/posts',
      headers: { 'Idempotency-Key': `post-${number}` },
      body: { content: `text ${number} #${TAG}`, media_url: media },
    },
    effect: { sets: [[made, 'once']] },
    tells: `post.created ${media}`,
    repeats: true,
    learn: (answer) => {
      const id = String(at(answer.json, 'post', 'id'));
      for (const fact of ['post', 'content', 'banned']) ledger.owns(`${fact} ${id}`, [id, who]);
      ledger.owns(made, [id, who]);
      stage.posts.push({ id, author: who });
      return {
        sets: [
          [made, 'once'],
          [`post ${id}`, who],
          [`content ${id}`, `text ${number} #${TAG}`],
        ],
      };
    },
  };
};

const editPost: Act = (stage, { user }, ledger) => {
  const post = anyPost(stage);
  if (post === null) return null;
  const content = `edit ${stage.next()} #${TAG}`;
  ledger.owns(`content ${post.id}`, [post.id, post.author]);
  return {
    asked: { as: user(post.author), method: 'PATCH', path: `/posts/${post.id}`, body: { content } },
    effect: { sets: [[`content ${post.id}`, content]] },
    tells: `post.updated ${post.id}`,
  };
};

const erase: Act = (stage, { user }) => {
  const post = anyPost(stage);
  if (post === null) return null;
  return {
    asked: { as: user(post.author), method: 'DELETE', path: `/posts/${post.id}` },
    effect: { sets: [], clears: [post.id] },
    tells: `post.deleted ${post.id}`,
  };
};

const ban: Act = (stage, { key }, ledger) => {
  const post = anyPost(stage);
  if (post === null) return null;
  const banned = stage.random.below(3) > 0;
  ledger.owns(`banned ${post.id}`, [post.id, post.author]);
  return {
    asked: { as: key, method: 'PATCH', path: `/posts/${post.id}/ban`, body: { banned } },
    effect: { sets: [[`banned ${post.id}`, banned ? 'yes' : null]] },
  };
};

const comment: Act = (stage, { user }, ledger) => {
  const post = anyPost(stage);
  if (post === null) return null;
  const who = stage.random.oneOf(ALL);
  const text = `said ${stage.next()}`;
  ledger.owns(`comment ${text}`, [text, who, post.id, post.author]);
  return {
    asked: {
      as: user(who),
      method: 'POST',
      path: `/posts/${post.id}/comments`,
      headers: { 'Idempotency-Key': text },
      body: { content: text },
    },
    effect: { sets: [[`comment ${text}`, who]] },
    tells: `comment.created ${text}`,
    repeats: true,
    learn: ({ json }) => {
      const id = String(at(json, 'comment', 'id'));
      stage.comments.push({ id, post: post.id, by: who, text });
      return undefined;
    },
  };
};

const uncomment: Act = ({ comments, random }, { user }) => {
  if (comments.length === 0) return null;
  const { id, post, by, text } = random.oneOf(comments);
  return {
    asked: { as: user(by), method: 'DELETE', path: `/posts/${post}/comments/${id}` },
    effect: { sets: [], clears: [text] },
    tells: `comment.deleted ${id}`,
  };
};

const profile: Act = (stage, { user }, ledger) => {
  const who = stage.random.oneOf(MEMBERS);
  const bio = `bio ${stage.next()}`;
  ledger.owns(`bio ${who}`, [who]);
  return {
    asked: { as: user(who), method: 'PATCH', path: '/users/me', body: { bio } },
    effect: { sets: [[`bio ${who}`, bio]] },
    tells: `user.updated ${who}`,
  };
};

export const ACTS: readonly (readonly [weight: number, act: Act])[] = [
  [10, edge('like')],
  [4, edge('bookmark')],
  [8, tie('follow')],
  [2, tie('mute')],
  [1, block],
  [6, publish],
  [4, editPost],
  [3, erase],
  [3, ban],
  [4, comment],
  [2, uncomment],
  [3, profile],
];
