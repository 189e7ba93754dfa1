-- What a user did here goes back to Xano, recorded in the step itself. A plan without `outbox` (key)
-- and `news` (the event as JSON) sends nothing home.

local function send_home(p)
  if p.outbox then
    redis.call('XADD', p.outbox, '*', 'event', p.news)
  end
end
