-- Walks through a collection, a piece at a time. A cursor means nothing to another run of a server, which hashes otherwise: there
-- the walk begins anew, and meets some a second time.
--
-- KEYS[1]
-- ARGV[1]   SSCAN, ZSCAN or HSCAN
-- ARGV[2]   '0', or the place that was told last: a cursor, and after @ the run that gave it, as far as INFO tells it
-- ARGV[3]   about how many
--
-- Returns {the next place, '0' at the end, what was found}.

local info = redis.pcall('INFO', 'server')
local run = type(info) == 'string' and string.match(info, 'run_id:(%w+)') or ''
local cursor, of = string.match(ARGV[2], '^(%d+)@(%w*)$')
local place, found = unpack(redis.call(ARGV[1], KEYS[1], of == run and cursor or '0', 'COUNT', ARGV[3]))
return { place == '0' and place or place .. '@' .. run, found }
