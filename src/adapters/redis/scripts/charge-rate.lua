-- Takes units of one policy of one subject, or gives some back. @include gcra
--
-- KEYS[1]  hash of the subject's accounts
-- ARGV[1]  policy
-- ARGV[2]  how many units there are
-- ARGV[3]  until one unit is back, microseconds
-- ARGV[4]  how many to take; below 0 to give back
--
-- Returns {1 when they were taken else 0, microseconds until all units are back}.

local policy, cost, now = ARGV[1], tonumber(ARGV[4]), gcra_now()
local limit = { units = tonumber(ARGV[2]), interval = tonumber(ARGV[3]) }

local ahead, may = gcra_ahead(KEYS[1], policy, limit, cost, now)
if may then
  gcra_keep(KEYS[1], policy, ahead, now)
end
return { may and 1 or 0, ahead }
