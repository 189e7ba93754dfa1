-- Takes units of one policy of one subject, or gives some back. @include spending
--
-- KEYS[1]  hash of the subject's accounts
-- ARGV[1]  policy; ARGV[2] how many units there are; ARGV[3] until one unit is back, microseconds; ARGV[4] how many to
--          take; below 0 to give back
--
-- Returns {1 when they were taken else 0, microseconds until all units are back}.

local policy, units, interval, cost = unpack(ARGV)
local short, ahead = take({ { KEYS[1], policy, tonumber(units), tonumber(interval), tonumber(cost) } })
return { short and 0 or 1, ahead }
