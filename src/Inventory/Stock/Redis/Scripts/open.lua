-- Begins the sale of an epoch, unless it or a later one has begun.
-- KEYS  the state.
-- ARGV  the epoch; the last number recorded of the epoch before, as `epoch-number`; the products, a line each: id, initial, sold,
--       version.
-- Answers 1 when it is open, 0 when it is not.
local prefix, state, epoch = '{inventory}:', KEYS[1], ARGV[1]
local before = redis.call('HGET', state, 'epoch')
if before and tonumber(before) >= tonumber(epoch) then return 0 end

if before then redis.call('DEL', prefix .. 'events:' .. before) end
for _, id in ipairs(redis.call('ZRANGE', prefix .. 'products', 0, -1)) do
  redis.call('DEL', prefix .. 'product:' .. id, prefix .. 'lock:' .. id)
end
redis.call('DEL', prefix .. 'products', prefix .. 'events:' .. epoch)
for id, initial, sold, version in string.gmatch(ARGV[3], '(%d+)\t(%d+)\t(%d+)\t(%d+)\n') do
  local stock = string.format('%.0f', tonumber(initial) - tonumber(sold))
  redis.call('HSET', prefix .. 'product:' .. id, 'stock', stock, 'sold', sold, 'initial', initial, 'version', version)
  redis.call('ZADD', prefix .. 'products', id, id)
end
redis.call('HDEL', state, 'opening')
redis.call('HSET', state, 'epoch', epoch, 'number', '0', 'stored', '0', 'open', '1', 'ended', ARGV[2])
redis.call('PUBLISH', prefix .. 'stored', ARGV[2])
redis.call('PUBLISH', prefix .. 'stored', epoch .. '-0')
return 1
