-- Drops dead letters. @include plan @include ledger
--
-- Plan: dead, dead_order, dead_codes (keys); letters, each { id, code, by_code (key), perhaps row as in ledger.lua }.
-- ARGV[1]  plan
--
-- Returns how many of them were there.

local p, dropped = read_plan(ARGV[1]), 0
for _, letter in ipairs(p.letters) do
  dropped = dropped + drop_letter(p, letter)
end
return dropped
