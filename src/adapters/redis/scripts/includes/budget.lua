-- What one script may cost, since Redis serves nobody else while it runs: work (commands, keys, items
-- touched), bytes read, and time.

-- `limit_us` bounds the time as well. The clock is looked at only when half of the work is spent: what
-- is small is never refused because the machine was busy with something else.
local function new_budget(work, bytes, limit_us)
  local budget, left, room = {}, work, bytes

  local function now_us()
    local time = redis.call('TIME')
    return time[1] * 1000000 + time[2]
  end
  local start = limit_us and now_us()

  -- Whether so much more work may be done; if so, it counts as done.
  function budget.spend(amount)
    if amount > left then
      return false
    end
    left = left - amount
    return true
  end

  -- The same of bytes, each KiB of which is work too. What was read counts, answered or not.
  function budget.take(size)
    room = room - size
    left = left - math.floor(size / 1024)
    return room >= 0 and left >= 0
  end

  function budget.is_late()
    return left < work / 2 and now_us() - start > limit_us
  end

  return budget
end
