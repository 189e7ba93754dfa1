-- Runs the operations of a part, stage by stage. @include ops @include audience @include locks @include halves

-- Replaces each `{ from = number }` by the reply of the operation of that number. Returns whether one of these replies is
-- lost, as where a master has died before its replica had it.
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
      -- In a list of replies a lost one counts as false.
      with_replies(word, given, replies)
    end
  end
  return is_lost
end

-- Runs the stages from `first` to `last`. `text` has a line of JSON for each stage from 0 on: a list of { number,
-- operation, 1 if its reply is asked for }. Adds the replies that are asked for to `replies`, false for an operation that
-- replies nothing. Skips an operation that takes a lost reply.
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
