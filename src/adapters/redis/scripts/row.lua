-- Reads one row, as read.lua answers it, for pages that ask for each row by its own call. @include ask @include values
--
-- KEYS[1]  the key of a post or a user
-- KEYS[2]  for a user: the key that exists where somebody else had the name until lately
-- ARGV[1]  'post': the values of POST_FIELDS, false where one is missing; 'user': the whole hash, a flat list
--
-- Returns a list: JSON { row: the values; isFormer: whether KEYS[2] exists; passes: whether the row has a time to live }, and
-- then the long values, each of which the row refers to by its place among them. A row that does not exist is null; one of
-- another type is "damaged". Atomic; holds Redis for one read of a hash.

local values
if ARGV[1] == 'post' then
  values = ask('HMGET', KEYS[1], unpack(POST_FIELDS))
else
  values = ask('HGETALL', KEYS[1])
end
local row, left = nil, redis.call('PTTL', KEYS[1])
if not values then
  row = '"damaged"'
elseif left == -2 then
  row = 'null'
else
  row = json_values(values)
end
local is_former = KEYS[2] and redis.call('EXISTS', KEYS[2]) == 1
return { '{"row":' .. row .. ',"isFormer":' .. tostring(is_former or false)
  .. ',"passes":' .. tostring(left >= 0) .. '}', unpack(long) }
