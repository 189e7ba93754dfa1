-- What a user may still do. @include gcra @include outbox-share
--
-- A plan may name `outbox` (key) with `outbox_max`, how many changes may wait for Xano, perhaps `share`,
-- { order (key), of: a username, max: how many of theirs may wait }, and `spending`: { account (key),
-- limits: policy → { units, interval, window } }.

local function is_outbox_full(p)
  return redis.call('XLEN', p.outbox) >= p.outbox_max
    or p.share and waiting_of(p.share.order, p.share.of) >= p.share.max
end

local function spent(policy, limit, ahead, cost)
  local most = limit.units * limit.interval
  local wait = ahead + math.min(cost, limit.units) * limit.interval - most
  return { 'spent', policy, math.ceil(wait / 1000), limit.units, limit.window }
end

-- Takes what a change costs (policy → units), all of it or nothing: the last check before the first
-- write. Returns nil, or the answer that refuses the change: {'spent', policy, ms to wait, units, window
-- in ms} or {'outbox_full'}.
local function refuse_or_take(p, costs)
  if p.outbox and is_outbox_full(p) then
    return { 'outbox_full' }
  end
  if not p.spending then
    return nil
  end
  local account, now, taken = p.spending.account, gcra_now(), {}
  for policy, cost in pairs(costs) do
    local limit = p.spending.limits[policy]
    local ahead, may = gcra_ahead(account, policy, limit, cost, now)
    if not may then
      return spent(policy, limit, ahead, cost)
    end
    taken[policy] = ahead
  end
  for policy, ahead in pairs(taken) do
    gcra_keep(account, policy, ahead, now)
  end
end
