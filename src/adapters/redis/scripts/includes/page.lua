-- A page filled from posts offered in the order of a feed. @include view

-- `p`: offset posts that can be shown are passed over, then limit are taken, for a viewer; one more is
-- only looked for, to know whether a further page follows. The page ends early where the next post would
-- make it longer than `room` bytes, and where it has looked at too many.
local function new_page(p)
  local page = { texts = {}, more = false }
  local offset, room, looks = p.offset, p.room, 0

  local function take(id, score)
    local text, size, read = view(id, p.viewer)
    looks = looks + math.floor((read or 0) / 4096)
    if text and size > room and (#page.texts > 0 or p.begun) then
      page.more, page.last = true, page.last or page.passed or p.after
    elseif text then
      room = room - size
      page.texts[#page.texts + 1] = text
      page.last = { score = score, id = id }
    end
  end

  function page.offer(id, score)
    looks = looks + 1
    if looks > RULES.max_looks then
      page.more, page.spent, page.last = true, true, page.passed or p.after
    elseif offset > 0 then
      offset = is_shown(id) and offset - 1 or offset
    elseif #page.texts == p.limit then
      page.more = is_shown(id)
    else
      take(id, score)
    end
    page.passed = { score = score, id = id }
  end

  function page.json(total)
    return '{"total":' .. total .. ',"posts":' .. json_list(page.texts)
      .. ',"authors":' .. authors_json()
      .. (page.more and ',"next":' .. cjson.encode(page.last) or '')
      .. (page.spent and ',"left":' .. cjson.encode({ offset = offset, room = room }) or '') .. '}'
  end

  return page
end
