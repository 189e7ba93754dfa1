import { replyError, type Keyspace } from './keyspace.js';
import { inOrder, listed, parseScore, printScore, sliceOf, within } from './sorted.js';

/** A reply in RESP2; a status is its text. */
export type Reply = string | number | null | readonly Reply[];

type Command = (db: Keyspace, key: string, ...words: readonly string[]) => Reply;

const pairsOf = (words: readonly string[]): readonly (readonly [string, string])[] =>
  Array.from({ length: words.length / 2 }, (_, n) => [words[2 * n] ?? '', words[2 * n + 1] ?? '']);

const sum = (values: readonly boolean[]): number => values.filter(Boolean).length;

const wholeNumber = (text: string): number => {
  if (!/^-?\d+$/.test(text)) throw replyError('ERR value is not an integer or out of range');
  return Number(text);
};

const expire =
  (untilOf: (db: Keyspace, ms: number) => number): Command =>
  (db, key, ms) => {
    if (db.kindOf(key) === 'none') return 0;
    db.expire(key, untilOf(db, Number(ms)));
    return 1;
  };

const zadd: Command = (db, key, ...words) => {
  const start = words.findIndex((word) => !/^(NX|XX|GT|LT|CH)$/i.test(word));
  const flags = new Set(words.slice(0, start).map((word) => word.toUpperCase()));
  const entries = pairsOf(words.slice(start)).map(
    ([score, member]) => [member, parseScore(score)] as const,
  );
  return db.change(key, 'zset', (scores) => {
    let [added, changed] = [0, 0];
    for (const [member, score] of entries) {
      const before = scores.get(member);
      if (before === undefined ? flags.has('XX') : flags.has('NX')) continue;
      if (before !== undefined && flags.has('GT') && score <= before) continue;
      if (before !== undefined && flags.has('LT') && score >= before) continue;
      if (before === undefined) added += 1;
      else if (before !== score) changed += 1;
      scores.set(member, score);
    }
    return flags.has('CH') ? added + changed : added;
  });
};

const zrange: Command = (db, key, from, to, ...options) => {
  const words = new Set(options.map((word) => word.toUpperCase()));
  const entries = inOrder(db.read(key, 'zset'));
  const isReverse = words.has('REV');
  const turned = isReverse ? entries.toReversed() : entries;
  if (!words.has('BYSCORE')) return listed(sliceOf(turned, from, to), options);
  return listed(isReverse ? within(turned, to, from) : within(turned, from, to), options);
};

const rankOf = (entries: ReturnType<typeof inOrder>, member: string): number | null => {
  const rank = entries.findIndex(([name]) => name === member);
  return rank < 0 ? null : rank;
};

const removeAll = (
  db: Keyspace,
  key: string,
  gone: (scores: ReadonlyMap<string, number>) => readonly string[],
): number =>
  db.change(key, 'zset', (scores) => sum(gone(scores).map((member) => scores.delete(member))));

const streamEntries = (db: Keyspace, key: string, from: string, to: string, words: string[]) => {
  const numbers = (id: string): readonly number[] => id.split('-').map(Number);
  const compare = (one: string, other: string): number => {
    const [[a = 0, b = 0], [c = 0, d = 0]] = [numbers(one), numbers(other)];
    return a - c || b - d;
  };
  const isIn = (id: string): boolean =>
    (from === '-' || compare(id, from.replace(/^\(/, '')) >= (from.startsWith('(') ? 1 : 0)) &&
    (to === '+' || compare(id, to.replace(/^\(/, '')) <= (to.startsWith('(') ? -1 : 0));
  const found = [...db.read(key, 'stream')].filter(([id]) => isIn(id));
  const count = words.map((word) => word.toUpperCase()).indexOf('COUNT');
  return { found, most: count < 0 ? found.length : Number(words[count + 1]) };
};

const copied = (entries: readonly (readonly [string, readonly string[]])[]): Reply =>
  entries.map(([id, fields]) => [id, [...fields]]);

/** Each command takes the words after its key. Only options that the adapter uses are supported. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  TYPE: (db, key) => db.kindOf(key),
  EXISTS: (db, ...keys) => sum(keys.map((key) => db.kindOf(key) !== 'none')),
  DEL: (db, ...keys) => sum(keys.map(db.drop)),
  UNLINK: (db, ...keys) => sum(keys.map(db.drop)),
  RENAME: (db, from, to) => {
    db.rename(from, to);
    return 'OK';
  },
  PTTL: (db, key) => {
    const until = db.untilOf(key);
    return until === undefined ? -2 : until === null ? -1 : until - db.now();
  },
  PEXPIRE: expire((db, ms) => db.now() + ms),
  PEXPIREAT: expire((_, at) => at),
  PERSIST: (db, key) => {
    const until = db.untilOf(key);
    db.expire(key, null);
    return until === undefined || until === null ? 0 : 1;
  },

  GET: (db, key) => (db.kindOf(key) === 'none' ? null : db.read(key, 'string').text),
  SET: (db, key, text, ...options) => {
    const words = options.map((word) => word.toUpperCase());
    if (words.includes('NX') && db.kindOf(key) !== 'none') return null;
    const px = words.indexOf('PX');
    db.put(key, text, px < 0 ? null : db.now() + Number(words[px + 1]));
    return 'OK';
  },
  INCRBY: (db, key, by) =>
    db.change(key, 'string', (value) => {
      value.text = String(wholeNumber(value.text === '' ? '0' : value.text) + wholeNumber(by));
      return Number(value.text);
    }),

  HGET: (db, key, field) => db.read(key, 'hash').get(field) ?? null,
  HMGET: (db, key, ...fields) => fields.map((field) => db.read(key, 'hash').get(field) ?? null),
  HGETALL: (db, key) => [...db.read(key, 'hash')].flat(),
  HKEYS: (db, key) => [...db.read(key, 'hash').keys()],
  HVALS: (db, key) => [...db.read(key, 'hash').values()],
  HLEN: (db, key) => db.read(key, 'hash').size,
  HEXISTS: (db, key, field) => Number(db.read(key, 'hash').has(field)),
  HSCAN: (db, key) => ['0', [...db.read(key, 'hash')].flat()],
  HSET: (db, key, ...words) =>
    db.change(key, 'hash', (hash) => {
      const before = hash.size;
      for (const [field, value] of pairsOf(words)) hash.set(field, value);
      return hash.size - before;
    }),
  HSETNX: (db, key, field, value) =>
    db.change(key, 'hash', (hash) => {
      if (hash.has(field)) return 0;
      hash.set(field, value);
      return 1;
    }),
  HDEL: (db, key, ...fields) =>
    db.change(key, 'hash', (hash) => sum(fields.map((field) => hash.delete(field)))),
  HINCRBY: (db, key, field, by) =>
    db.change(key, 'hash', (hash) => {
      const next = wholeNumber(hash.get(field) ?? '0') + wholeNumber(by);
      hash.set(field, String(next));
      return next;
    }),

  SADD: (db, key, ...members) =>
    db.change(key, 'set', (set) => {
      const before = set.size;
      for (const member of members) set.add(member);
      return set.size - before;
    }),
  SREM: (db, key, ...members) =>
    db.change(key, 'set', (set) => sum(members.map((member) => set.delete(member)))),
  SCARD: (db, key) => db.read(key, 'set').size,
  SMEMBERS: (db, key) => [...db.read(key, 'set')],
  SISMEMBER: (db, key, member) => Number(db.read(key, 'set').has(member)),
  SMISMEMBER: (db, key, ...members) =>
    members.map((member) => Number(db.read(key, 'set').has(member))),
  // Redis may return any members; the fake returns the first ones.
  SRANDMEMBER: (db, key, ...[count]) => {
    const members = [...db.read(key, 'set')];
    return count === undefined ? (members[0] ?? null) : members.slice(0, Number(count));
  },
  SUNIONSTORE: (db, to, ...from) => {
    const all = from.flatMap((key) => [...db.read(key, 'set')]);
    db.drop(to);
    return all.length === 0 ? 0 : (COMMANDS['SADD']?.(db, to, ...all) ?? 0);
  },
  SSCAN: (db, key) => ['0', [...db.read(key, 'set')]],

  ZADD: zadd,
  ZINCRBY: (db, key, by, member) =>
    db.change(key, 'zset', (scores) => {
      const next = (scores.get(member) ?? 0) + parseScore(by);
      scores.set(member, next);
      return printScore(next);
    }),
  ZREM: (db, key, ...members) => removeAll(db, key, () => members),
  ZREMRANGEBYRANK: (db, key, from, to) =>
    removeAll(db, key, (scores) => sliceOf(inOrder(scores), from, to).map(([member]) => member)),
  ZREMRANGEBYSCORE: (db, key, min, max) =>
    removeAll(db, key, (scores) => within(inOrder(scores), min, max).map(([member]) => member)),
  ZCARD: (db, key) => db.read(key, 'zset').size,
  ZSCORE: (db, key, member) => {
    const score = db.read(key, 'zset').get(member);
    return score === undefined ? null : printScore(score);
  },
  ZMSCORE: (db, key, ...members) =>
    members.map((member) => COMMANDS['ZSCORE']?.(db, key, member) ?? null),
  ZCOUNT: (db, key, min, max) => within(inOrder(db.read(key, 'zset')), min, max).length,
  ZLEXCOUNT: (db, key, min, max) => within(inOrder(db.read(key, 'zset')), min, max, 'lex').length,
  ZRANK: (db, key, member) => rankOf(inOrder(db.read(key, 'zset')), member),
  ZREVRANK: (db, key, member) => rankOf(inOrder(db.read(key, 'zset')).toReversed(), member),
  ZRANGE: zrange,
  ZREVRANGE: (db, key, from, to, ...options) => zrange(db, key, from, to, 'REV', ...options),
  ZRANGEBYSCORE: (db, key, min, max, ...options) =>
    zrange(db, key, min, max, 'BYSCORE', ...options),
  ZREVRANGEBYSCORE: (db, key, max, min, ...options) =>
    zrange(db, key, max, min, 'BYSCORE', 'REV', ...options),
  ZSCAN: (db, key) => ['0', listed(inOrder(db.read(key, 'zset')), ['WITHSCORES'])],

  XADD: (db, key, ...words) =>
    db.change(key, 'stream', (entries) => {
      const id = words.indexOf('*');
      const last = [...entries.keys()].at(-1)?.split('-').map(Number) ?? [0, 0];
      const at = Math.max(db.now(), last[0] ?? 0);
      const name = `${at}-${at === last[0] ? (last[1] ?? 0) + 1 : 0}`;
      entries.set(name, words.slice(id + 1));
      return name;
    }),
  XDEL: (db, key, ...ids) =>
    db.change(key, 'stream', (entries) => sum(ids.map((id) => entries.delete(id)))),
  XLEN: (db, key) => db.read(key, 'stream').size,
  XRANGE: (db, key, from, to, ...words) => {
    const { found, most } = streamEntries(db, key, from, to, [...words]);
    return copied(found.slice(0, most));
  },
  XREVRANGE: (db, key, to, from, ...words) => {
    const { found, most } = streamEntries(db, key, from, to, [...words]);
    return copied(found.toReversed().slice(0, most));
  },
};

/** Runs one command like Redis; throws where Redis answers an error. */
export const run = (db: Keyspace, command: string, ...words: readonly string[]): Reply => {
  const [key = '', ...others] = words;
  const act = COMMANDS[command.toUpperCase()];
  if (act === undefined) throw replyError(`ERR the fake knows no ${command}`);
  return act(db, key, ...others);
};
