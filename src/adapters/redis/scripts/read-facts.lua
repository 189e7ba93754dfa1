-- What a batch of records is about. @include plan @include facts
--
-- ARGV[1]  plan: a list of items, as facts.lua has them
--
-- Returns a text for each item, in order.

local texts = {}
for i, item in ipairs(read_plan(ARGV[1])) do
  texts[i] = facts_of(item)
end
return texts
