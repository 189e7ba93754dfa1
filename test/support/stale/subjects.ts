import { printKey, type Key } from '../../../src/domain/key.js';
import type { Known } from '../../../src/application/ports/reader.js';
import { DAMAGED } from '../../../src/application/ports/reader.js';
import { aName, anId } from '../app/fixtures.js';

export type Words = readonly [string, ...(string | number)[]];

/** What a read saw: the number of a state, or null where the key was absent. */
export type Seen = number | null;

/** One key whose states are numbered: an even number is written into it, an odd one means that the key is gone. */
export interface Subject {
  readonly key: string;
  /** Whether each state expires after some milliseconds. */
  readonly passes: boolean;
  /** The commands that bring about a state, in whatever way they are sent. */
  readonly put: (state: number, key: string) => readonly Words[];
  /** Whether a key of this kind may be written under another name and then renamed. */
  readonly isWhole: boolean;
  /** Undefined while the value is not in the copy. `floor`: a state that is known to have been reached. */
  readonly see: (known: Known, floor: number) => { readonly seen: Seen } | undefined;
}

const seen = (value: Seen | undefined): { readonly seen: Seen } | undefined =>
  value === undefined ? undefined : { seen: value };

const numberIn = (text: string | undefined): number => Number(/\d+/.exec(text ?? '')?.[0] ?? -1);

type Row = Readonly<Record<string, string>> | typeof DAMAGED | null | undefined;

const stateIn = (row: Row, field: string): Seen | undefined => {
  if (row === DAMAGED) return -1;
  return row && numberIn(row[field]);
};

const userOf = (place: number, how: 'plain' | 'remembered' | 'passing'): Subject => {
  const username = aName(`${how}${place}`);
  const key = printKey({ of: 'user', username, part: null });
  const isIn = (known: Known): Seen | undefined => stateIn(known.user(username), 'bio');
  return {
    key,
    passes: how === 'passing',
    isWhole: how !== 'passing',
    put: (state, to) => [['HSET', to, 'username', username, 'bio', state]],
    see: (known) =>
      how !== 'remembered'
        ? seen(isIn(known))
        : known.remembered({
            name: `of:${username}`,
            assemble: (all) => seen(isIn(all)),
            isSame: (a, b) => a.seen === b.seen,
            bytesOf: () => 100,
          }),
  };
};

const POST = {
  ...{ user_id: '1', username: 'ada', user_role: 'user', hashtags: '[]', created_at: '1' },
  ...{ likesCount: '0', commentsCount: '0', bookmarksCount: '0' },
};

const postOf = (place: number): Subject => {
  const id = anId(`p${place}`);
  return {
    key: printKey({ of: 'post', id, part: null }),
    passes: false,
    isWhole: true,
    put: (state, to) => [
      ['HSET', to, ...Object.entries({ ...POST, id, content: `state ${state}` }).flat()],
    ],
    see: (known) => {
      const post = known.post(id);
      return seen(post === DAMAGED ? -1 : post && numberIn(post.content));
    },
  };
};

/** A hash, as the read proxy reads it. */
const hashOf = (place: number): Subject => {
  const row: Key = { of: 'user', username: aName(`h${place}`), part: null };
  return {
    key: printKey(row),
    passes: false,
    isWhole: true,
    put: (state, to) => [['HSET', to, 'bio', state]],
    see: (known) => {
      const fields = known.hash(row);
      return seen(fields && (fields.size === 0 ? null : numberIn(fields.get('bio'))));
    },
  };
};

const timelineOf = (place: number): Subject => {
  const timeline: Key = { of: 'user', username: aName(`t${place}`), part: 'posts' };
  return {
    key: printKey(timeline),
    passes: false,
    isWhole: false,
    put: (state, to) => [['ZADD', to, state, `p${state % 14}`]],
    see: (known) => {
      const slice = known.slice(timeline, null, 1 + (place % 3));
      return seen(slice && (slice.entries[0]?.score ?? null));
    },
  };
};

/** A set that is asked only whether it contains the state that is known to have been reached. */
const memberOf = (place: number): Subject => {
  const likes: Key = { of: 'post', id: anId(`l${place}`), part: 'likes' };
  return {
    key: printKey(likes),
    passes: false,
    isWhole: false,
    put: (state, to) => [['SADD', to, `u${state}`]],
    see: (known, floor) => {
      const isIn = known.isMember(likes, `u${floor}`);
      return isIn === undefined ? undefined : seen(isIn ? floor : null);
    },
  };
};

const membersOf = (place: number): Subject => {
  const followers: Key = { of: 'user', username: aName(`f${place}`), part: 'followers' };
  return {
    key: printKey(followers),
    passes: false,
    isWhole: true,
    put: (state, to) => [
      ['SADD', to, `u${state}`],
      ['SREM', to, `u${state - 8}`],
    ],
    see: (known) => {
      const all = known.members(followers);
      if (all === undefined) return undefined;
      return seen(all.length === 0 ? null : Math.max(...all.map(numberIn)));
    },
  };
};

/** Makes this many keys of each kind. */
export const makeSubjects = (count: number): readonly Subject[] =>
  Array.from({ length: count }, (_, place) => place).flatMap((place) => [
    userOf(place, 'plain'),
    userOf(place, 'remembered'),
    userOf(place, 'passing'),
    postOf(place),
    hashOf(place),
    timelineOf(place),
    memberOf(place),
    membersOf(place),
  ]);
