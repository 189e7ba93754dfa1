-- Checks whether a plan of transact.lua may be carried out. Keys are places in KEYS. @include there @include spending

local function damaged(key)
  return { err = 'WRONGTYPE ' .. key .. ' is a ' .. redis.call('TYPE', key).ok }
end

-- Compares a reply with what was read. A missing value is false in Lua, and null in JSON. `{ digits }` matches any integer
-- of at most so many characters, in the notation of HINCRBY, and a missing value.
local function is_same(reply, read)
  if type(read) ~= 'table' then
    return reply == read or reply == false and read == cjson.null
  end
  if read.digits then
    return not reply or reply == '0' or #reply <= read.digits and string.find(reply, '^%-?[1-9]%d*$') ~= nil
  end
  if type(reply) ~= 'table' or #reply ~= #read then
    return false
  end
  for i, part in ipairs(read) do
    if not is_same(reply[i], part) then
      return false
    end
  end
  return true
end

-- Returns nil if all checks hold; else the error of a damaged key, or {'changed', number of the first that does not hold},
-- with `tells` followed by the replies to all.
local function broken_among(checks, tells)
  local broken, replies = nil, {}
  for i, check in ipairs(checks) do
    local key = KEYS[check[2]]
    local reply = redis.pcall(check[1], key, unpack(check, 4))
    if type(reply) == 'table' then
      if reply.err then
        return damaged(key)
      end
      reply = reply.ok or reply
    end
    replies[i] = reply or false
    if not broken and not is_same(reply, check[3]) then
      if check[1] == 'TYPE' and reply ~= 'none' and check[3] ~= 'none' then
        return damaged(key)
      end
      broken = { 'changed', i, tells and replies or nil }
      if not tells then
        return broken
      end
    end
  end
  return broken
end

local KIND_OF = { h = 'hash', s = 'set', x = 'stream', z = 'zset' }

-- Returns why a plan is refused, of which nothing is done then; or takes the units that it spends, and returns nil.
local function refusal_of(p)
  local broken = broken_among(p.checks, p.tells)
  if broken then
    return broken
  end
  if p.absent and count_there(p.absent) > 0 then
    return { 'changed', #p.checks + 1 }
  end
  local letters, rare = p.kinds, {}
  for place in string.gmatch(letters, '()%u') do
    rare[#rare + 1] = place
  end
  if #rare > 0 and count_there(rare) > 0 then
    letters = string.lower(letters)
  end
  for place, letter in string.gmatch(letters, '()([hsxz])') do
    local kind = KIND_OF[letter]
    local is = redis.call('TYPE', KEYS[place]).ok
    if is ~= kind and is ~= 'none' then
      return damaged(KEYS[place])
    end
  end

  for _, room in ipairs(p.rooms or {}) do
    if redis.call(room[1], KEYS[room[2]], unpack(room, 4)) >= room[3] then
      return { 'full' }
    end
  end
  local takes = p.takes or {}
  for _, taken in ipairs(takes) do
    taken[1] = KEYS[taken[1]]
  end
  local short, ahead = take(takes)
  if short then
    return { 'spent', short, ahead }
  end
end

