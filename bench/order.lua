-- One order of about 150 bytes, built once: wrk must not be what is measured.
wrk.method = "POST"
wrk.path = "/order"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"order_id":"LUA_0000000001","symbol":"AAPL","quantity":100,"price":150.25,"timestamp":1700000000000000000,"client":"wrk","note":"an extra field, ignored"}'

function done(summary)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format("RESULT %d %d %d\n", summary.requests, summary.duration, failed))
end
