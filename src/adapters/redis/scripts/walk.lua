-- Walks through a collection, one piece per call. A cursor is valid only within one run of a server, since another run hashes
-- differently: after a restart the walk begins anew and returns some members a second time.
--
-- KEYS[1]   the collection
-- ARGV[1]   SSCAN, ZSCAN or HSCAN
-- ARGV[2]   '0', or the place returned last: a cursor, and after @ the run id of the server, '' where INFO does not tell it
-- ARGV[3]   about how many members to return
--
-- Returns {the next place, or '0' at the end; the members found}.

local info = redis.pcall('INFO', 'server')
local run = type(info) == 'string' and string.match(info, 'run_id:(%w+)') or ''
local cursor, of = string.match(ARGV[2], '^(%d+)@(%w*)$')
local place, found = unpack(redis.call(ARGV[1], KEYS[1], of == run and cursor or '0', 'COUNT', ARGV[3]))
return { place == '0' and place or place .. '@' .. run, found }
