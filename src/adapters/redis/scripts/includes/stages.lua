-- The operations of a part, stage by stage. @include ops @include audience @include held @include halves

-- What stands for a reply, by the number of its operation, is put in its place: `{ from = number }`.
local function with_replies(o, given, replies)
  for i, word in ipairs(o) do
    if type(word) == 'table' then
      if word.from then
        local reply = replies[word.from] or given[word.from]
        o[i] = reply ~= cjson.null and reply or false
      else
        with_replies(word, given, replies)
      end
    end
  end
  return o
end

-- Runs the stages from one to another. `text` has a line of JSON for each stage from 0 on: a list of operations, each with
-- its number and 1 where its reply is asked for. What replies nothing has its place all the same; what nobody asks for has none.
local function run_stages(text, first, last, given, replies)
  local stage = 0
  for line in string.gmatch(text, '[^\n]+') do
    for _, one in ipairs(stage >= first and stage <= last and cjson.decode(line) or {}) do
      local number, o, is_asked = unpack(one)
      local reply = (operations[o[1]] or command)(with_replies(o, given, replies)) or false
      if is_asked then
        replies[number] = reply
      end
    end
    stage = stage + 1
  end
end
