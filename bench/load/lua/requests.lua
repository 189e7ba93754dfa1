-- Makes the requests of wrk from a file that the benchmark writes:
--   method, path, last, seed    `#` in the path becomes a number from 1 to `last`, drawn anew each time
--   headers                     one line for each caller; the callers take turns; none: no caller is named
--   bodies                      take turns too; `#` in them becomes a number that no other request has
-- When wrk ends, it prints the measurements as one line of JSON.

local plan

local callers, bodies, count

function init(arguments)
  plan = dofile(arguments[1])
  callers, bodies, count = #plan.headers, #plan.bodies, 0
  math.randomseed(plan.seed)
end

function request()
  count = count + 1
  local path = plan.path:gsub('#', function() return math.random(plan.last) end)
  local lines = { plan.method .. ' ' .. path .. ' HTTP/1.1', 'Host: ' .. wrk.host }
  if callers > 0 then lines[#lines + 1] = plan.headers[count % callers + 1] end
  if bodies == 0 then return table.concat(lines, '\r\n') .. '\r\n\r\n' end
  local unique = plan.seed * 1000000 + count
  local body = plan.bodies[count % bodies + 1]:gsub('#', unique)
  lines[#lines + 1] = 'Content-Type: application/json'
  lines[#lines + 1] = 'Content-Length: ' .. #body
  return table.concat(lines, '\r\n') .. '\r\n\r\n' .. body
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format(
    '\n{"requests":%d,"microseconds":%d,"refused":%d,"failed":%d,"p50":%d,"p99":%d,"max":%d}\n',
    summary.requests, summary.duration, errors.status, failed,
    latency:percentile(50), latency:percentile(99), latency.max))
end
