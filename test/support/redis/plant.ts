import type { Redis } from 'ioredis';

const AT_ONCE = 5000;
const LONG_POSTS = 300;

/**
 * Creates whole hashes and the lists they are in, within Redis: a million of them would take long to send. All
 * posts are of one minute and have one like, so that no ranking can stop early.
 */
const PLANT = `
local from, to, posts, now = unpack(ARGV)
local text = string.rep('a post of some words ', 10)

local function plant_user(name, at)
  redis.call('HSET', 'user:' .. name, 'username', name, 'role', 'user', 'created_at', at, 'postCount', 1,
    'followerCount', 0, 'followingCount', 1, 'display_name', 'The user ' .. name, 'bio', text)
end

local function plant_post(id, author, at, content, tag)
  redis.call('HSET', 'post:' .. id, 'id', id, 'user_id', author, 'username', author, 'display_name', author,
    'avatar', '', 'user_role', 'user', 'content', content, 'media_url', '',
    'hashtags', '["' .. tag .. '"]', 'created_at', at, 'likesCount', 1, 'commentsCount', 0, 'bookmarksCount', 1)
  redis.call('ZADD', 'hashtag:' .. tag .. ':posts', at, id)
  redis.call('ZADD', 'hashtag:' .. tag .. ':ranked', 3, id)
end

for n = from, to do
  local name, at = 'u' .. n, string.format('%d', now - n)
  plant_user(name, at)
  redis.call('ZADD', 'users:regular', at, name)
  redis.call('SADD', 'user:bob:followers', name)
  redis.call('SADD', 'post:p0:likes', name)
  redis.call('ZADD', 'hashtag:gone:posts', at, 'gone' .. n)
  if n < tonumber(posts) then
    local id, author = 'p' .. n, n % 2 == 0 and 'bob' or name
    plant_post(id, author, at, text, 'sea')
    redis.call('ZADD', 'user:' .. author .. ':posts', at, id)
    redis.call('ZADD', 'explore:feed', at, id)
    redis.call('ZADD', 'user:mallory:bookmarked', at, id)
    redis.call('SADD', 'user:mallory:following', author)
  end
  if n < ${LONG_POSTS} then
    plant_post('long' .. n, name, at, string.rep('x', 60000), 'long')
  end
end
`;

/**
 * Plants `members` users, who all follow bob and like `p0`, and a tenth as many posts, half of them by bob;
 * mallory has bookmarked the posts and follows their authors. The posts of `#gone` do not exist, those of `#long`
 * are long.
 */
export const plant = async (client: Redis, members: number): Promise<void> => {
  const now = Date.now();
  for (let from = 0; from < members; from += AT_ONCE)
    await client.eval(PLANT, 0, from, Math.min(from + AT_ONCE, members) - 1, members / 10, now);
};

/** Gives each tag in `to` the posts of the tag `from`. */
export const copyTag = async (
  client: Redis,
  from: string,
  to: readonly string[],
): Promise<void> => {
  for (const tag of to)
    for (const part of ['posts', 'ranked'])
      await client.copy(`hashtag:${from}:${part}`, `hashtag:${tag}:${part}`);
};
