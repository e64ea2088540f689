-- Takes the lock of a product if it is free, with the next fencing number.
-- KEYS  the lock; the fencing number, which never falls.
-- ARGV  a token; milliseconds after which the lock is free again.
-- Answers the fencing number, 0 when the lock is another's.
if not redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 0 end
return redis.call('INCR', KEYS[2])
