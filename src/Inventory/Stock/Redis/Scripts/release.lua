-- Gives a lock back, if it is still the caller's.
-- KEYS  the lock.
-- ARGV  its token; the product, if those who wait for it are to hear of it, else an empty text.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
if ARGV[2] ~= '' then redis.call('PUBLISH', '{inventory}:freed', ARGV[2]) end
return 1
