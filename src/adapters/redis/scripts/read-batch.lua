-- Runs a batch of read commands that the read policy allows. @include ask
--
-- KEYS[n..] the keys of the commands, and the hashes that decide whether a post is shown; the last
--           is a key that never exists
-- ARGV[1]   JSON: a list of { kind, name, keys, guards, args, work, perhaps range }; keys are places in
--           KEYS; guards, one for each key, the place of the post's hash, or 0; work is the cost that
--           follows from the command's arguments; kind is the function below that runs it
-- ARGV[2]   1 when a banned post answers like a missing one
-- ARGV[3]   how much work the batch may be, ARGV[4] how many bytes may be read, ARGV[5] how long it may
--           take, microseconds
--
-- Each command's size is read before it runs: a command that does not fit the budget is refused unrun, so
-- that no batch blocks Redis.
--
-- A post without its author answers like a missing one: its author's deletion is being worked off.
--
-- Returns a list, one for each command: { 1, the reply } or { 0, the error }.

local commands, hide_banned = cjson.decode(ARGV[1]), ARGV[2] == '1'

-- What the batch may still cost: work (commands, keys, items touched), and bytes read.
local left, room = tonumber(ARGV[3]), tonumber(ARGV[4])

-- Returns whether the budget has room for this much more work, and charges it if so.
local function spend(amount)
  if amount > left then
    return false
  end
  left = left - amount
  return true
end

-- Charges bytes, each KiB of which is work too, and returns whether they fit; they are charged even if not.
local function take(size)
  room = room - size
  left = left - math.floor(size / 1024)
  return room >= 0 and left >= 0
end

local function now_us()
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end
local start = now_us()

-- Reads the clock only once half of the work is spent: a small batch is never refused because the machine
-- was busy with something else.
local function is_late()
  return left < ARGV[3] / 2 and now_us() - start > tonumber(ARGV[5])
end

local NOTHING = KEYS[#KEYS]
local TOO_MUCH, TOO_LARGE = { err = RULES.too_much_work }, { err = RULES.reply_too_large }

local hidden = {}

local function is_hidden(post)
  if hidden[post] == nil then
    local username, banned = unpack(ask('HMGET', post, 'username', 'banned') or {})
    hidden[post] = hide_banned and banned == '1'
      or username and redis.call('EXISTS', (string.gsub(ANY_USER, '%*', function() return username end))) == 0
      or false
  end
  return hidden[post]
end

local function keys_of(command)
  local keys = {}
  for i, place in ipairs(command.keys) do
    local guard = command.guards[i]
    keys[i] = guard > 0 and is_hidden(KEYS[guard]) and NOTHING or KEYS[place]
  end
  return keys
end

local function is_error(reply)
  return type(reply) == 'table' and reply.err
end

local run = {}

-- Runs a command whose cost follows from its arguments.
function run.plain(command, keys)
  local words = { command.name, unpack(keys) }
  for _, argument in ipairs(command.args) do
    words[#words + 1] = argument
  end
  return redis.pcall(unpack(words))
end

-- HGET and HMGET: values are measured before they are read.
function run.fields(command, keys)
  for _, field in ipairs(command.args) do
    local size = redis.pcall('HSTRLEN', keys[1], field)
    if is_error(size) then
      return size
    elseif not take(size) then
      return TOO_LARGE
    end
  end
  return redis.call(command.name, keys[1], unpack(command.args))
end

function run.length(_, keys, size)
  for _, field in ipairs(SYSTEM_FIELDS) do
    size = size - redis.call('HEXISTS', keys[1], field)
  end
  return size
end

-- Number of hash fields read at a time, since their number says nothing about their size. HSCAN may
-- return a field twice.
local FIELDS = 32

function run.hash(command, keys, size)
  if not spend(size) then
    return TOO_MUCH
  end
  local found, seen, cursor = {}, {}, '0'
  repeat
    local step = size <= FIELDS and { '0', redis.call('HGETALL', keys[1]) }
      or redis.call('HSCAN', keys[1], cursor, 'COUNT', FIELDS)
    local flat = step[2]
    cursor = step[1]
    if not take(#table.concat(flat)) then
      return TOO_LARGE
    end
    for i = 1, #flat, 2 do
      if not string.find(flat[i], '^sys_') and not seen[flat[i]] then
        seen[flat[i]] = true
        for at = command.name == 'HVALS' and i + 1 or i, command.name == 'HKEYS' and i or i + 1 do
          found[#found + 1] = flat[at]
        end
      end
    end
  until cursor == '0'
  return found
end

local function listed(reply)
  if type(reply) == 'table' and not reply.err and not take(#table.concat(reply)) then
    return TOO_LARGE
  end
  return reply
end

function run.members(_, keys, size)
  return spend(size) and listed(redis.call('SMEMBERS', keys[1])) or TOO_MUCH
end

-- A random member may lie anywhere in memory, so each counts twice.
function run.draw(command, keys)
  if not spend(2 * math.abs(command.args[1] or 0)) then
    return TOO_MUCH
  end
  return listed(run.plain(command, keys))
end

-- Returns how many entries of a zset a range skips, how many it lists, and its first and last bound.
local function extent(range, key, size)
  if range.by == 'rank' then
    local first = range.low < 0 and math.max(0, size + range.low) or range.low
    local last = range.high < 0 and size + range.high or math.min(range.high, size - 1)
    return 0, math.max(0, last - first + 1), first, last
  end
  local found =
    redis.call(range.by == 'score' and 'ZCOUNT' or 'ZLEXCOUNT', key, range.low, range.high)
  local passed = math.min(math.max(0, range.offset), found)
  local items = range.offset < 0 and 0 or found - passed
  return passed, range.count < 0 and items or math.min(items, range.count), range.first, range.last
end

function run.range(command, keys, size)
  local range, key = command.range, keys[1]
  local passed, items, first, last = extent(range, key, size)
  if not spend(passed + items * (#command.args + 1)) then
    return TOO_MUCH
  elseif items == 0 then
    return {}
  end
  local words = { command.name, key, first, last, unpack(command.args) }
  if range.by ~= 'rank' then
    words[#words + 1], words[#words + 2], words[#words + 3] = 'LIMIT', passed, items
  end
  return listed(redis.call(unpack(words)))
end

-- ZRANK takes WITHSCORE in some versions only.
function run.rank(command, keys)
  local member, with_score = unpack(command.args)
  local rank = redis.pcall(command.name, keys[1], member)
  return type(rank) == 'number' and with_score and { rank, redis.call('ZSCORE', keys[1], member) } or rank
end

-- Commands, by kind, that tell the size of a collection before it is read.
local SIZES = { length = 'HLEN', hash = 'HLEN', members = 'SCARD', range = 'ZCARD' }

local answers = {}
for i, command in ipairs(commands) do
  local reply = TOO_MUCH
  if not is_late() and spend(command.work) then
    local keys, asked = keys_of(command), SIZES[command.kind]
    local size = asked and redis.pcall(asked, keys[1])
    reply = is_error(size) and size or run[command.kind](command, keys, size)
  end
  answers[i] = is_error(reply) and { 0, reply.err } or { 1, reply }
end
return answers
