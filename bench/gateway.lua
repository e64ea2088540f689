-- One call of CALL (openai or anthropic), built once: wrk must not be what is measured.
local anthropic = os.getenv("CALL") == "anthropic"
wrk.method = "POST"
wrk.path = anthropic and "/v1/messages" or "/v1/chat/completions"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. (os.getenv("KEY") or "none")
wrk.body = '{"model":"' .. os.getenv("MODEL") .. '","max_tokens":100,"messages":[{"role":"user","content":"What is the capital of France, and how many people live there? Answer in one sentence."}]}'

function done(summary)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format("RESULT %d %d %d\n", summary.requests, summary.duration, failed))
end
