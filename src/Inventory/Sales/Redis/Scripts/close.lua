-- Ends the sale, unless a later epoch than the given one has begun.
-- KEYS  the state.
-- ARGV  the epoch.
local epoch = redis.call('HGET', KEYS[1], 'epoch')
if epoch and tonumber(epoch) <= tonumber(ARGV[1]) then redis.call('HSET', KEYS[1], 'open', '0') end
return 'OK'
