-- Takes units from a subject's account of one policy, or gives some back. @include spending
--
-- KEYS[1]  hash of the subject's accounts
-- ARGV[1]  policy; ARGV[2] how many units a full account has; ARGV[3] microseconds until one unit is back; ARGV[4] how many
--          units to take, negative to give back
--
-- Returns {1 if the units were taken, else 0; microseconds until all units are back}.

local policy, units, interval, cost = unpack(ARGV)
local short, ahead = take({ { KEYS[1], policy, tonumber(units), tonumber(interval), tonumber(cost) } })
return { short and 0 or 1, ahead }
