-- Tells where a key is bound, and binds it where it is not, or cannot stay.
-- KEYS: the key; it holds the name of an instance.
-- ARGV: milliseconds until it is forgotten; the name for a key that is new; that for one that moves; the names where it may stay.
-- Gives 0 and which of those where it may stay, from 0; or 1 when it is new; or 2 when it moved.

local bound = redis.call('GET', KEYS[1])
if bound then
  for i = 4, #ARGV do
    if ARGV[i] == bound then
      redis.call('PEXPIRE', KEYS[1], ARGV[1])
      return {0, i - 4}
    end
  end
end
redis.call('SET', KEYS[1], bound and ARGV[3] or ARGV[2], 'PX', ARGV[1])
return {bound and 2 or 1, 0}
