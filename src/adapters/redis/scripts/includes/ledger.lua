-- Dead letters, each { id, code, letter, by_code (key), perhaps row }. row: { index (key), name, value }, the row
-- of Xano that it is, and what is remembered of its latest letter, beginning with the id.

local function keep_letter(p, letter, now)
  if redis.call('HSET', p.dead, letter.id, letter.letter) == 1 then
    redis.call('HINCRBY', p.dead_codes, letter.code, 1)
  end
  redis.call('ZADD', p.dead_order, now, letter.id)
  redis.call('ZADD', letter.by_code, now, letter.id)
  if letter.row then
    redis.call('HSET', letter.row.index, letter.row.name, letter.row.value)
  end
end

local function forget_row(row, id)
  local latest = redis.call('HGET', row.index, row.name)
  if latest and string.sub(latest, 1, #id + 1) == id .. ' ' then
    redis.call('HDEL', row.index, row.name)
  end
end

local function drop_letter(p, letter)
  if letter.row then
    forget_row(letter.row, letter.id)
  end
  if redis.call('HDEL', p.dead, letter.id) == 0 then
    return 0
  end
  redis.call('ZREM', p.dead_order, letter.id)
  redis.call('ZREM', letter.by_code, letter.id)
  if redis.call('HINCRBY', p.dead_codes, letter.code, -1) <= 0 then
    redis.call('HDEL', p.dead_codes, letter.code)
  end
  return 1
end
