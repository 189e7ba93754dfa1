-- The first step of taking a user away: gone from every read at once. @include work
--
-- `p` names it: user, regular, models, board, homes, work, cursors (keys); own, keys that end at once;
-- lists, each { live, gone } (keys); username, erase (the job). `at` is the version of the delete, '' for all there is. The cursor
-- of the piece is that, and after a blank the user's id in Xano, where there is one.

local function size_of(list)
  local kind = redis.call('TYPE', list).ok
  if kind == 'none' then
    return 0
  end
  return redis.call(kind == 'zset' and 'ZCARD' or 'SCARD', list)
end

local function erasure_cursor(at, id)
  return id ~= '' and at .. ' ' .. id or at
end

-- Returns how much each list held.
local function begin_erasure(p, at, now)
  local held, id = {}, redis.call('HGET', p.user, 'id') or ''
  redis.call('DEL', p.user)
  redis.call('UNLINK', unpack(p.own))
  redis.call('ZREM', p.regular, p.username)
  redis.call('ZREM', p.models, p.username)
  redis.call('ZREM', p.board, p.username)
  redis.call('ZREM', p.homes, p.username)
  for _, list in ipairs(p.lists) do
    local size = size_of(list.live)
    if size > 0 then
      redis.call('RENAME', list.live, list.gone)
    end
    held[#held + 1] = size
  end
  record_work(p.work, p.cursors, p.erase, erasure_cursor(at, id), now)
  return held
end
