-- Sets what is left of a product, and fences out whoever holds its lock. Begins with sale.lua.
-- ARGV  the last number known to the caller; most orders that may wait for their record; product; stock; most products;
--       1 to leave a product as it is that is there already; 1 when the worker is to hear of it.
-- Answers EPOCH, CLOSED or STALE; FULL (too many wait); MANY (too many products); V stock, version (left as it is);
--       or S number, stock, version.
local refused = refusal(ARGV[1])
if refused then return refused end
local id, stock = ARGV[3], tonumber(ARGV[4])
local name = prefix .. 'product:' .. id
local fields = redis.call('HMGET', name, 'stock', 'sold', 'version')
if fields[1] and ARGV[6] == '1' then return 'V' .. fields[1] .. '\t' .. fields[3] end
if not fields[1] and redis.call('ZCARD', prefix .. 'products') >= tonumber(ARGV[5]) then return 'MANY' end
if number >= stored + tonumber(ARGV[2]) then return 'FULL' end

local sold, version = tonumber(fields[2] or 0), whole(tonumber(fields[3] or 0) + 1)
local initial = whole(sold + stock)
note(id, '0', initial, whole(stock), '', '')
append()
redis.call('HSET', name, 'stock', whole(stock), 'sold', whole(sold), 'initial', initial, 'version', version)
redis.call('ZADD', prefix .. 'products', id, id)
redis.call('DEL', prefix .. 'lock:' .. id)
redis.call('INCR', prefix .. 'fence:' .. id)
if ARGV[7] == '1' then redis.call('PUBLISH', prefix .. 'sold', epoch .. '-' .. whole(number)) end
return 'S' .. whole(number) .. '\t' .. whole(stock) .. '\t' .. version
