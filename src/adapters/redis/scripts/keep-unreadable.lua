-- Makes dead letters of records that wait and cannot be read. @include plan @include ledger
--
-- Plan: deferrals, dead, dead_order, dead_codes (keys); records, each { owner, digest, key (of those who
-- wait for the owner), letter as in ledger.lua }.
-- ARGV[1]  plan
-- ARGV[2]  now, ms
--
-- Returns how many there were.

local p, now = read_plan(ARGV[1]), tonumber(ARGV[2])
for _, record in ipairs(p.records) do
  redis.call('HDEL', record.key, record.digest)
  redis.call('ZREM', p.deferrals, record.owner .. ' ' .. record.digest)
  keep_letter(p, record.letter, now)
end
return #p.records
