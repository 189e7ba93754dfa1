import { locked, written, type Half } from './plan.js';
import { keyOf, membersOf, type Facts, type Reply, type Value } from './slot.js';

/** The operations of ops.lua and halves.lua that the model has. */

export interface PostRow {
  readonly made: number;
  readonly at: number;
  readonly author: string;
  readonly tags: readonly string[];
  readonly banned: boolean;
}
export interface UserRow {
  readonly made: number;
}

const numberIn = (facts: Facts, name: string): number => Number(facts.get(name) ?? 0);

export const set = (name: string, value: Value): Half => ({
  name: 'set',
  keys: [keyOf(name)],
  locks: written(name),
  run: (facts) => {
    facts.set(name, value);
    return null;
  },
});

export const del = (name: string): Half => ({
  name: 'del',
  keys: [keyOf(name)],
  locks: written(name),
  run: (facts) => {
    facts.delete(name);
    return null;
  },
});

/** Sets a counter to the size of its list. Replies with the increase; null if the owner does not exist. */
export const recount = (owner: string, list: string): Half => ({
  name: 'recount',
  keys: [`${owner}/row`, `${owner}/${list}`],
  locks: [locked('E', `${owner}/row`)],
  run: (facts) => {
    if (!facts.has(`${owner}/row`)) return null;
    const counter = `${owner}/${list}Count`;
    const size = membersOf(facts, `${owner}/${list}`).length;
    const more = size - numberIn(facts, counter);
    facts.set(counter, size);
    return more;
  },
});

/** Replies with the values that a post is ranked by. */
export const weigh = (post: string): Half => ({
  name: 'weigh',
  keys: [`${post}/row`],
  locks: [locked('E', `${post}/row`)],
  run: (facts) => {
    const row = facts.get(`${post}/row`) as PostRow | undefined;
    return row === undefined
      ? null
      : { banned: row.banned, likes: numberIn(facts, `${post}/likesCount`) };
  },
});

const likesIn = (weighed: Reply): number =>
  (weighed as { readonly likes: number } | null)?.likes ?? 0;

/** Replies with the increase of the earnings; null if the user does not exist or nothing changes. */
const earn = (name: string, user: string, moreOf: (given: Reply) => number): Half => ({
  name,
  keys: [`${user}/row`],
  locks: [locked('E', `${user}/row`), locked('I', `${user}/total`)],
  run: (facts, given) => {
    const more = moreOf(given);
    if (more === 0 || !facts.has(`${user}/row`)) return null;
    facts.set(`${user}/total`, numberIn(facts, `${user}/total`) + more);
    return more;
  },
});

export const gain = (user: string): Half => earn('gain', user, (more) => Number(more ?? 0));
export const inherit = (user: string): Half => earn('inherit', user, (post) => -likesIn(post));

const seatOf = (user: string): string => `board/earned/${user.replace('user:', '')}`;

export const climb = (user: string): Half => ({
  name: 'climb',
  keys: ['board/earned'],
  locks: [locked('I', 'board/earned'), locked('E', seatOf(user))],
  run: (facts, more) => {
    if (more !== null) facts.set(seatOf(user), numberIn(facts, seatOf(user)) + Number(more));
    return null;
  },
});

export const standing = (user: string): Half => ({
  name: 'standing',
  keys: [`${user}/row`],
  locks: [locked('E', `${user}/row`), locked('S', `${user}/total`)],
  run: (facts) => (facts.has(`${user}/row`) ? numberIn(facts, `${user}/total`) : null),
});

export const seat = (user: string): Half => ({
  name: 'seat',
  keys: ['board/earned'],
  locks: written(seatOf(user)),
  run: (facts, total) => {
    if (total === null) facts.delete(seatOf(user));
    else facts.set(seatOf(user), total);
    return null;
  },
});

export const rankedIn = (tag: string, post: string): string =>
  `tag:${tag}/posts/${post.replace('post:', '')}`;

/** Places a post in a ranking. `only`: only if it is there already, under an exclusive lock. */
export const place = (tag: string, post: string, only: boolean): Half => {
  const name = rankedIn(tag, post);
  return {
    name: 'place',
    keys: [keyOf(name)],
    locks: only ? written(name) : [locked('I', keyOf(name)), locked('E', name)],
    run: (facts, weighed, isContended) => {
      const isMeant = weighed !== null && !(weighed as unknown as PostRow).banned;
      if (only && !isMeant) facts.delete(name);
      if (!isMeant || (only && !facts.has(name))) return null;
      const raises = !only && isContended(name);
      const before = facts.get(name);
      const score = likesIn(weighed);
      if (!raises || before === undefined || score > Number(before)) facts.set(name, score);
      return null;
    },
  };
};
