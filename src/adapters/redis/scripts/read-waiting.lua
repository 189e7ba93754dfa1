-- Which of some records wait already, as they are. @include ask
--
-- KEYS     for each record the hash of those that wait for its owner
-- ARGV[..] their digests, in the same order
--
-- Returns a 1 or 0 for each of them. Of what is damaged nobody can say so.

local found = {}
for i, digest in ipairs(ARGV) do
  found[i] = ask('HEXISTS', KEYS[i], digest) or 0
end
return found
