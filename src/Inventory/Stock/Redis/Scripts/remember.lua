-- Puts idempotency keys back that Redis has lost, and shows that whoever opens the epoch is still at work.
-- KEYS  the state.
-- ARGV  milliseconds that a key lives; the orders, a line each: product, quantity, epoch, number, remaining, buyer, key.
local pattern = '([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\n]*)\n'
for product, quantity, epoch, number, remaining, buyer, key in string.gmatch(ARGV[2], pattern) do
  local memory = product .. ':' .. quantity .. '\tS' .. epoch .. '\t' .. number .. '\t' .. remaining
  redis.call('SET', '{inventory}:key:' .. buyer .. ':' .. key, memory, 'PX', ARGV[1])
end
if redis.call('HEXISTS', KEYS[1], 'opening') == 1 then redis.call('HINCRBY', KEYS[1], 'opening', 1) end
return 'OK'
