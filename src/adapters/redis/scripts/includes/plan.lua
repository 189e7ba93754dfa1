-- Steps whose number of keys follows from data get a plan beside KEYS: JSON that names each key by
-- its place in KEYS, as the text '@12'. Every key stays declared.

local function resolve(plan)
  if type(plan) == 'string' then
    local place = string.match(plan, '^@(%d+)$')
    return place and KEYS[tonumber(place)] or plan
  end
  if type(plan) == 'table' then
    for name, value in pairs(plan) do
      plan[name] = resolve(value)
    end
  end
  return plan
end

local function read_plan(text)
  return resolve(cjson.decode(text))
end
