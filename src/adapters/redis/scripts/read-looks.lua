-- Looks at some claims, all at one instant. @include plan @include look
--
-- ARGV[1]  plan: a list of claims, each as look.lua has it
--
-- Returns, for each, the facts as text, what is said beside them, and the SHA-1 of the facts.

local found = {}
for _, claim in ipairs(read_plan(ARGV[1])) do
  local core, beside = look_at(claim)
  found[#found + 1] = core
  found[#found + 1] = beside
  found[#found + 1] = redis.sha1hex(core)
end
return found
