-- The operations of a part, stage by stage. @include ops @include audience @include held @include halves

-- What stands for a reply, by the number of its operation, is put in its place: `{ from = number }`. Returns whether one of
-- them is lost, as where a master has died with what it had not handed on.
local function with_replies(o, given, replies)
  local is_lost = false
  for i, word in ipairs(o) do
    if type(word) == 'table' and word.from then
      o[i] = replies[word.from]
      if o[i] == nil then
        o[i] = given[word.from]
      end
      if o[i] == nil or o[i] == cjson.null then
        o[i], is_lost = false, true
      end
    elseif type(word) == 'table' then
      -- In a list of them it counts as none.
      with_replies(word, given, replies)
    end
  end
  return is_lost
end

-- Runs the stages from one to another. `text` has a line of JSON for each stage from 0 on: a list of operations, each with
-- its number and 1 where its reply is asked for. What replies nothing has its place all the same; what nobody asks for has
-- none. What goes by a reply that is lost is left out.
local function run_stages(text, first, last, given, replies)
  local stage = 0
  for line in string.gmatch(text, '[^\n]+') do
    for _, one in ipairs(stage >= first and stage <= last and cjson.decode(line) or {}) do
      local number, o, is_asked = unpack(one)
      local reply = not with_replies(o, given, replies) and (operations[o[1]] or command)(o) or false
      if is_asked then
        replies[number] = reply
      end
    end
    stage = stage + 1
  end
end
