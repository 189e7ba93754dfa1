import type { Redis } from 'ioredis';
import { postKey, userKey, type Snapshot } from '../invariant/snapshot.js';
import { redisSnapshot } from '../redis/snapshot.js';
import type { XanoDatabase } from '../xano/database.js';

/** What an app sees of its data: sorted lines, one for each user, post, follow, like and bookmark. */
type Picture = readonly string[];

const line = (...parts: readonly unknown[]): string => JSON.stringify(parts.map(String));

/** Returns the picture of what Xano has, without rows that refer to nobody. */
const pictureOfXano = async (db: XanoDatabase): Promise<Picture> => {
  const rows = async (text: string): Promise<readonly string[]> =>
    (await db.sql(text)).map((row) => line(...Object.values(row)));
  const key = `case when external_id = '' then p.id::text else external_id end`;
  const acts = (table: 'like' | 'bookmark') =>
    rows(
      `select distinct '${table}', u.username, ${key} as post from "${table}" as a
       join "user" as u on u.id = a.user_id join post as p on p.id = a.post_id
       join "user" as o on o.id = p.user_id`,
    );
  return [
    ...(await rows(
      `select 'user', username, id::text, display_name, bio, avatar, role from "user"`,
    )),
    ...(await rows(
      `select 'post', ${key} as post, username, content, media_url
       from post as p join "user" as u on u.id = p.user_id`,
    )),
    ...(await rows(
      `select distinct 'follow', a.username as a, b.username as b from follow as f
       join "user" as a on a.id = f.follower_id join "user" as b on b.id = f.following_id`,
    )),
    ...(await acts('like')),
    ...(await acts('bookmark')),
  ].toSorted();
};

const membersAt = (snapshot: Snapshot, key: string): readonly string[] => {
  const value = snapshot.get(key);
  if (value?.type === 'set') return [...value.members];
  return value?.type === 'zset' ? [...value.scores.keys()] : [];
};

const USER = /^user:([^:]+)$/;
const POST = /^post:([^:]+)$/;

/** Returns the picture of what Redis has; Redis must be quiet. */
const pictureOfRedis = async (redis: Redis): Promise<Picture> => {
  const snapshot = await redisSnapshot(redis);
  const lines: string[] = [];
  for (const [key, value] of snapshot) {
    if (value.type !== 'hash') continue;
    const { fields } = value;
    const [, username] = USER.exec(key) ?? [];
    const [, id] = POST.exec(key) ?? [];
    if (username !== undefined) {
      const shown = ['id', 'display_name', 'bio', 'avatar', 'role'].map(
        (name) => fields[name] ?? '',
      );
      lines.push(line('user', username, ...shown));
      for (const other of membersAt(snapshot, userKey(username, 'following')))
        lines.push(line('follow', username, other));
      for (const post of membersAt(snapshot, userKey(username, 'liked')))
        lines.push(line('like', username, post));
      for (const post of membersAt(snapshot, userKey(username, 'bookmarked')))
        lines.push(line('bookmark', username, post));
    }
    if (id !== undefined) {
      const { username: author = '', content = '', media_url = '' } = fields;
      lines.push(line('post', id, author, content, media_url));
      for (const user of membersAt(snapshot, postKey(id, 'likes')))
        if (!membersAt(snapshot, userKey(user, 'liked')).includes(id))
          lines.push(line('a like on one side', user, id));
    }
  }
  return lines.toSorted();
};

/** Returns the lines that only one of the two pictures has; empty when they are the same. */
export const differences = async (redis: Redis, db: XanoDatabase): Promise<readonly string[]> => {
  const [here, there] = [await pictureOfRedis(redis), await pictureOfXano(db)];
  const [inRedis, inXano] = [new Set(here), new Set(there)];
  return [
    ...there.filter((one) => !inRedis.has(one)).map((one) => `missing ${one}`),
    ...here.filter((one) => !inXano.has(one)).map((one) => `extra ${one}`),
  ];
};

/** Returns every key and value of a Redis as one text, whatever their types. */
export const everythingIn = async (redis: Redis): Promise<string> => {
  const parts: unknown[] = [];
  for (const key of await redis.keys('*')) {
    const type = await redis.type(key);
    // The key has expired since it was listed.
    if (type === 'none') continue;
    const read = {
      string: () => redis.get(key),
      hash: () => redis.hgetall(key),
      set: () => redis.smembers(key),
      zset: () => redis.zrange(key, '0', '-1', 'WITHSCORES'),
      list: () => redis.lrange(key, 0, '-1'),
      stream: () => redis.xrange(key, '-', '+'),
    }[type];
    if (read === undefined) throw new Error(`${key} is of the unknown type ${type}`);
    parts.push([key, await read()]);
  }
  return JSON.stringify(parts);
};
