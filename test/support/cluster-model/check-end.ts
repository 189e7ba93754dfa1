import type { Ack } from './act.js';
import type { PostRow, UserRow } from './halves.js';
import { membersOf, type Slot } from './slot.js';
import { POSTS, TAGS, USERS } from './cast.js';

/** Finds faults once everything is at rest; each has a name, so that kinds of faults can be counted. */

type Slots = ReadonlyMap<string, Slot>;

const factOf = (slots: Slots, name: string): unknown =>
  slots.get(name.split('/')[0] ?? '')?.facts.get(name) ?? null;
const userIn = (slots: Slots, owner: string) => factOf(slots, `${owner}/row`) as UserRow | null;
const postIn = (slots: Slots, owner: string) => factOf(slots, `${owner}/row`) as PostRow | null;
const listOf = (slots: Slots, list: string): readonly string[] =>
  membersOf(slots.get(list.split('/')[0] ?? '')?.facts ?? new Map(), list);
const numberOf = (slots: Slots, name: string): number => Number(factOf(slots, name) ?? 0);

const leftovers = (slots: Slots): readonly string[] =>
  [...slots.values()].flatMap(({ locks, records, facts }) => [
    ...(locks.size > 0 ? ['a lock is left'] : []),
    ...([...records.values()].some(({ part }) => part !== null) ? ['a record is left'] : []),
    ...([...facts.keys()].some((name) => name.endsWith('/job')) ? ['a job is left'] : []),
  ]);

const same = (one: readonly string[], other: readonly string[]): boolean =>
  one.join() === other.join();

/** Returns edges that are stored on one side only, between users who exist. */
const edges = (slots: Slots): readonly string[] =>
  USERS.flatMap((name) => {
    const me = `user:${name}`;
    const row = userIn(slots, me);
    const liked = POSTS.filter((id) => listOf(slots, `post:${id}/likes`).includes(name));
    const authored = POSTS.filter((id) => postIn(slots, `post:${id}`)?.author === name);
    const following = listOf(slots, `${me}/following`);
    const followers: readonly string[] = USERS.filter((who) =>
      listOf(slots, `user:${who}/following`).includes(name),
    );
    const blocked = listOf(slots, `${me}/blocked`);
    const isTied = blocked.some((whom) => following.includes(whom) || followers.includes(whom));
    const lists = [liked, authored, following, followers];
    return [
      ...(same(liked, listOf(slots, `${me}/liked`)) ? [] : ['a like on one side']),
      ...(same(authored, listOf(slots, `${me}/posts`)) ? [] : ['a post on one side']),
      ...(same(followers, listOf(slots, `${me}/followers`)) ? [] : ['a follow on one side']),
      ...(isTied ? ['a follow in spite of a block'] : []),
      ...(row === null && lists.some(({ length }) => length > 0) ? ['data of a missing user'] : []),
      ...(row === null && factOf(slots, `${me}/total`) !== null
        ? ['a total of a missing user']
        : []),
    ];
  });

const counters = (slots: Slots): readonly string[] => {
  const pairs = [
    ...POSTS.map((id) => [`post:${id}`, 'likes']),
    ...USERS.flatMap((name) => [
      [`user:${name}`, 'following'],
      [`user:${name}`, 'followers'],
    ]),
  ];
  return pairs.flatMap(([owner = '', list = '']) => {
    const isRight =
      numberOf(slots, `${owner}/${list}Count`) === listOf(slots, `${owner}/${list}`).length;
    return isRight ? [] : ['a counter'];
  });
};

const totals = (slots: Slots): readonly string[] =>
  USERS.flatMap((name) => {
    const earned = POSTS.filter((id) => postIn(slots, `post:${id}`)?.author === name).reduce(
      (sum, id) => sum + listOf(slots, `post:${id}/likes`).length,
      0,
    );
    const row = userIn(slots, `user:${name}`);
    const seat = factOf(slots, `board/earned/${name}`);
    const total = numberOf(slots, `user:${name}/total`);
    return [
      ...(row !== null && total !== earned ? ['a total'] : []),
      ...(seat === (row === null ? null : earned) ? [] : ['a seat']),
    ];
  });

const ranks = (slots: Slots): readonly string[] =>
  POSTS.flatMap((id) => {
    const row = postIn(slots, `post:${id}`);
    return TAGS.flatMap((tag) => {
      const score = factOf(slots, `tag:${tag}/posts/${id}`);
      const isMeant = row !== null && !row.banned && row.tags.includes(tag);
      if (!isMeant) return score === null ? [] : ['a post in a tag that it does not have'];
      if (score === null) return ['a post missing in a tag of its own'];
      return Number(score) < numberOf(slots, `post:${id}/likesCount`) ? ['a score too low'] : [];
    });
  });

const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** Returns the version of a row or an edge, and its value. */
const standing = (slots: Slots, of: string): { readonly at: number; readonly is: unknown } => {
  const [owner = '', list, id = ''] = of.split('/');
  if (list !== undefined) {
    const at = numberOf(slots, of);
    return at > 0 ? { at, is: true } : { at: numberOf(slots, `${owner}/left/${id}`), is: false };
  }
  const row = factOf(slots, `${owner}/row`) as (Partial<PostRow> & UserRow) | null;
  if (row === null) return { at: numberOf(slots, `${owner}/tomb`), is: 'gone' };
  return owner.startsWith('user:')
    ? { at: row.made, is: 'there' }
    : { at: row.at ?? 0, is: { tags: row.tags, banned: row.banned } };
};

/** Returns acknowledged changes that are neither stored nor replaced by a later version. */
const promises = (slots: Slots, acks: readonly Ack[]): readonly string[] => {
  const latest = new Map<string, Ack>();
  for (const ack of acks) if (ack.at > (latest.get(ack.of)?.at ?? 0)) latest.set(ack.of, ack);
  return [...latest.values()].flatMap(({ of, at, is, rests = [] }) => {
    const rested = rests.every(
      ([name, made]) => (factOf(slots, name) as UserRow | null)?.made === made,
    );
    const now = standing(slots, of);
    if (!rested || now.at > at) return [];
    return now.at === at && isSame(now.is, is) ? [] : ['an acknowledged change is lost'];
  });
};

export const checkEnd = (slots: Slots, acks: readonly Ack[]): readonly string[] => [
  ...new Set([
    ...leftovers(slots),
    ...edges(slots),
    ...counters(slots),
    ...totals(slots),
    ...ranks(slots),
    ...promises(slots, acks),
  ]),
];
