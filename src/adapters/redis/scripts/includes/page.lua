-- A page filled from posts offered in the order of a feed. @include view

-- `offset` posts that can be shown are passed over, then `limit` are taken; one more is only looked
-- for, to know whether a further page follows.
local function new_page(offset, limit, viewer)
  local page = { texts = {}, more = false }

  function page.offer(id, score)
    if offset > 0 then
      offset = is_shown(id) and offset - 1 or offset
    elseif #page.texts == limit then
      page.more = is_shown(id)
    else
      local text = view(id, viewer)
      if text then
        page.texts[#page.texts + 1] = text
        page.last = { score = score, id = id }
      end
    end
  end

  function page.json(total)
    return '{"total":' .. total .. ',"posts":' .. json_list(page.texts)
      .. ',"authors":' .. authors_json()
      .. (page.more and ',"next":' .. cjson.encode(page.last) or '') .. '}'
  end

  return page
end
