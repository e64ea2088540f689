-- Ends the sale, unless another epoch has begun meanwhile.
-- KEYS  the state.
-- ARGV  the epoch of the state as it was found; 0 when there was none.
if (redis.call('HGET', KEYS[1], 'epoch') or '0') == ARGV[1] then
  redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'open', '0', 'opening', '0')
end
return 'OK'
