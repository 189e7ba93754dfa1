import { isRanked, rankedScore, WEIGHTS } from '../../../../src/domain/engagement.js';
import { LATE_FOR_MS, MAX_NOTICES, READ_MARK } from '../../../../src/domain/notification.js';
import { DAY } from '../../app/fixtures.js';
import type { Reply } from './commands.js';

/** An argument of an operation, in its JSON form. */
export type Word = string | number | boolean | readonly Word[];

/** Runs one command. */
export type Call = (command: string, ...words: readonly (string | number)[]) => Reply;

type Words = readonly Word[];

/** Runs an operation; `key` maps the index of a key to its name. */
type Operation = (call: Call, key: (place: Word | undefined) => string, words: Words) => Reply;

const textOf = (word: Word | undefined): string => String(word);

/** Parses a number like number.lua: null unless it is finite. */
const numberIn = (reply: Reply | undefined): number | null => {
  const number = typeof reply === 'string' && reply !== '' ? Number(reply) : NaN;
  return Number.isFinite(number) ? number : null;
};

const valuesOf = (call: Call, key: string, ...fields: readonly string[]): readonly Reply[] =>
  call('HMGET', key, ...fields) as readonly Reply[];

const wholeText = (number: number): string => BigInt(Math.round(number)).toString();

/** Does what total.lua does. */
const addEngagement = (
  call: Call,
  user: string,
  leaderboard: string,
  name: string,
  delta: number,
) => {
  const [role, total] = valuesOf(call, user, 'role', 'sys_engagement');
  if (delta === 0 || call('EXISTS', user) === 0) return;
  const sum = wholeText((numberIn(total) ?? 0) + delta);
  call('HSET', user, 'sys_engagement', sum);
  if (role === 'model') call('ZADD', leaderboard, sum, name);
};

const recordWork = (
  call: Call,
  work: string,
  cursors: string,
  ...[job, cursor, due]: readonly string[]
): void => {
  call('ZADD', work, due ?? '', job ?? '');
  call('HSET', cursors, job ?? '', cursor ?? '');
};

const COUNTERS = ['likesCount', 'commentsCount', 'bookmarksCount'];

/** Returns the worth of a post, from its current counters. */
const worthOf = (counters: readonly Reply[]): number => {
  const [likes, comments, bookmarks] = counters.map((counter) => numberIn(counter) ?? 0);
  return (
    WEIGHTS.like * (likes ?? 0) +
    WEIGHTS.comment * (comments ?? 0) +
    WEIGHTS.bookmark * (bookmarks ?? 0)
  );
};

const record: Operation = (call, key, [work, cursors, job, cursor, due, keys]) => {
  if ((keys as Words).some((one) => call('EXISTS', key(one)) === 1))
    recordWork(call, key(work), key(cursors), textOf(job), textOf(cursor), textOf(due));
  return null;
};

/** The operations of ops.lua. */
export const WORDS: Readonly<Record<string, Operation>> = {
  record,

  unlink: (call, key, [work, cursors, job, version, ...others]) => {
    let at = textOf(version);
    if (call('ZSCORE', key(work), textOf(job)) !== null) {
      const before = String(call('HGET', key(cursors), textOf(job)) ?? '');
      if (at === '' || before === '') at = '';
      else if (Number(before) > Number(at)) at = before;
    }
    return record(call, key, [work ?? 0, cursors ?? 0, job ?? '', at, ...others]);
  },

  earn: (call, key, [user, leaderboard, name, post, sign]) => {
    const worth = worthOf(valuesOf(call, key(post), ...COUNTERS));
    addEngagement(call, key(user), key(leaderboard), textOf(name), Number(sign) * worth);
    return null;
  },

  copy: (call, key, [to, from, names, ...copies]) => {
    const values = (names as readonly string[]).map((name) => call('HGET', key(from), name));
    for (const [field, none, ...places] of copies as readonly (readonly (string | number)[])[]) {
      const candidates = places.map((place) => values[Number(place) - 1]);
      const first = candidates.find((value) => value !== null && value !== '');
      call('HSET', key(to), textOf(field), String(first ?? none));
    }
    return null;
  },
  count: (call, key, [hash, field, command, set, weight, user, leaderboard, name]) => {
    const before = call('HGET', key(hash), textOf(field));
    if (before === null && call('EXISTS', key(hash)) === 0) return null;
    const size = call(textOf(command), key(set));
    call('HSET', key(hash), textOf(field), Number(size));
    const delta = Number(weight) * (Number(size) - (numberIn(before) ?? 0));
    if (weight !== undefined) addEngagement(call, key(user), key(leaderboard), textOf(name), delta);
    return size;
  },

  tally: (call, key, [hash, field, command, set]) => {
    const size = call(textOf(command), key(set));
    if (size === 0) call('HDEL', key(hash), textOf(field));
    else call('HSET', key(hash), textOf(field), Number(size));
    return null;
  },

  rank: (call, key, [post, id, now, feeds, only]) => {
    const [banned, date, ...counters] = valuesOf(
      call,
      key(post),
      ...['banned', 'created_at', ...COUNTERS],
    );
    const createdAt = numberIn(date);
    const engagement = worthOf(counters);
    for (const feed of feeds as Words)
      if (createdAt === null || banned === '1') {
        if (only === 'XX') call('ZREM', key(feed), textOf(id));
      } else if (only === 'XX' && call('ZSCORE', key(feed), textOf(id)) === null) continue;
      else if (isRanked(createdAt, Number(now)))
        call('ZADD', key(feed), rankedScore(engagement, createdAt, Number(now)), textOf(id));
      else call('ZREM', key(feed), textOf(id));
    return null;
  },

  enter: (call, key, [names, set, score, name]) => {
    if (call('EXISTS', key(names)) === 1 || call('SCARD', key(set)) === 1)
      call('ZADD', key(names), textOf(score), textOf(name));
    return null;
  },

  leaderboard: (call, key, [user, leaderboard, name]) => {
    const [role, total] = valuesOf(call, key(user), 'role', 'sys_engagement');
    if (role === 'model') call('ZADD', key(leaderboard), numberIn(total) ?? 0, textOf(name));
    else call('ZREM', key(leaderboard), textOf(name));
    return null;
  },

  move: (call, key, [from, to]) => {
    const kind = call('TYPE', key(from));
    if (kind === 'set' && call('EXISTS', key(to)) === 1) {
      call('SUNIONSTORE', key(to), key(to), key(from));
      call('DEL', key(from));
    } else if (kind === 'zset' && call('EXISTS', key(to)) === 1) {
      const entries = call('ZRANGE', key(from), 0, -1, 'WITHSCORES') as readonly string[];
      for (let at = 0; at < entries.length; at += 2)
        call('ZADD', key(to), 'GT', entries[at + 1] ?? '', entries[at] ?? '');
      call('DEL', key(from));
    } else if (kind !== 'none') call('RENAME', key(from), key(to));
    return null;
  },

  notify: (call, key, [user, notifications, at, notice]) => {
    if (call('EXISTS', key(user)) === 0) return null;
    const read = call('ZSCORE', key(notifications), READ_MARK);
    const late = read === null ? -1 : Number(read) - Number(at);
    const isLate = late >= 0 && late <= LATE_FOR_MS;
    const isTold = call('ZSCORE', key(notifications), textOf(notice)) !== null;
    const score = isLate && !isTold ? wholeText(Number(read) + 1) : textOf(at);
    call('ZADD', key(notifications), 'GT', score, textOf(notice));
    call('ZREMRANGEBYRANK', key(notifications), 0, -MAX_NOTICES - 2);
    return null;
  },

  // The fake has no listeners.
  announce: () => null,

  publish: (call, key, [timeline, createdAt, id, pending, from, followers, author, now]) => {
    const isNew = call('ZADD', key(timeline), 'CH', textOf(createdAt), textOf(id)) === 1;
    if (!isNew || call('EXISTS', key(followers)) === 0) return null;
    call('ZADD', key(pending), 'NX', textOf(now), textOf(author));
    const least = call('HGET', key(from), textOf(author));
    if (least === null || Number(createdAt) < Number(least))
      call('HSET', key(from), textOf(author), wholeText(Number(createdAt)));
    return null;
  },

  wake: (call, key, [wakes, cursors, now, owners, waiting]) => {
    for (const [at, owner] of (owners as Words).entries()) {
      if (call('EXISTS', key((waiting as Words)[at])) === 0) continue;
      const before = call('HGET', key(cursors), textOf(owner));
      const turn = typeof before === 'string' ? Number(/^\d+/.exec(before)?.[0] ?? 0) : 0;
      recordWork(call, key(wakes), key(cursors), textOf(owner), `${turn + 1} 0`, textOf(now));
    }
    return null;
  },

  log: (call, key, [journal, max, at, way, ms, ...lines]) => {
    for (const line of lines as readonly Words[]) {
      const [entity, name, result, code, message, lag] = line.map(textOf);
      const fields = { at, way, entity, key: name, result, code, message, ms, lag };
      const words = Object.entries(fields).flat().map(textOf);
      call('XADD', key(journal), 'MAXLEN', '~', textOf(max), '*', ...words);
    }
    return null;
  },

  index: (call, key, [ids, xanoId, name]) => {
    const former = `>${textOf(name)}`;
    call('HSET', key(ids), textOf(xanoId), textOf(name));
    if (call('HGET', key(ids), former) !== textOf(xanoId)) call('HDEL', key(ids), former);
    return null;
  },

  tombstone: (call, key, [tombstone, version]) => {
    const isText = call('TYPE', key(tombstone)) === 'string';
    const before = isText ? numberIn(call('GET', key(tombstone))) : null;
    const newest = wholeText(Math.max(before ?? 0, Number(version)));
    call('SET', key(tombstone), newest, 'PX', 7 * DAY);
    return null;
  },

  note: (call, key, [state, unfilled, work, reader, whom]) => {
    if (call('EXISTS', key(state)) === 0) return null;
    call('SADD', key(unfilled), textOf(whom));
    call('HDEL', key(state), 'part');
    call('HINCRBY', key(state), 'step', 1);
    call('ZADD', key(work), 'NX', 0, textOf(reader));
    return null;
  },
};
