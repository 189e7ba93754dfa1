-- Checks: whether what was read is still so. Each is a command, the place of its key in KEYS, the reply that was
-- read, and arguments.

local function damaged(key)
  return { err = 'WRONGTYPE ' .. key .. ' is a ' .. redis.call('TYPE', key).ok }
end

-- As Redis spells a number that it adds to.
local function is_whole(text, digits)
  return text == '0' or #text <= digits and string.find(text, '^%-?[1-9]%d*$') ~= nil
end

-- What is not there is false to Lua, and null in JSON. `{ digits }` stands for any whole number of so few, or none.
local function is_same(reply, read)
  if type(read) ~= 'table' then
    return reply == read or reply == false and read == cjson.null
  end
  if read.digits then
    return not reply or is_whole(reply, read.digits)
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

-- Nil where all hold; else the error of a damaged key, or {'changed', number of the first check that does not hold}.
local function broken_among(checks)
  for i, check in ipairs(checks) do
    local key = KEYS[check[2]]
    local reply = redis.pcall(check[1], key, unpack(check, 4))
    if type(reply) == 'table' then
      if reply.err then
        return damaged(key)
      end
      reply = reply.ok or reply
    end
    if not is_same(reply, check[3]) then
      return check[1] == 'TYPE' and reply ~= 'none' and damaged(key) or { 'changed', i }
    end
  end
end
