-- Steps whose number of keys follows from data get a plan beside KEYS: JSON that names each key by
-- its place in KEYS, as the text '@12', and in operations (`ops`) as a number. Every key stays declared. Text that somebody else has chosen
-- comes as '=text', so that none can name a place.

local function resolve(plan)
  if type(plan) == 'string' then
    local first = string.sub(plan, 1, 1)
    if first == '=' then
      return string.sub(plan, 2)
    end
    local place = first == '@' and string.match(plan, '^@(%d+)$')
    return place and KEYS[tonumber(place)] or plan
  end
  if type(plan) == 'table' then
    for name, value in pairs(plan) do
      plan[name] = name == 'ops' and value or resolve(value)
    end
  end
  return plan
end

local function read_plan(text)
  return resolve(cjson.decode(text))
end
