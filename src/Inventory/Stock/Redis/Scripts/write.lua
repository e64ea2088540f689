-- Writes what a buyer who holds the lock of a product has decided. Begins with sale.lua.
-- ARGV  the last number known to the caller; most orders that may wait for their record; milliseconds that a key lives;
--       1 when the worker is to hear of it; product; quantity; the stock as it is to be; buyer; key (empty for none);
--       1 when it is sold, 0 when too few are left; the token of the lock (v1) or an empty one; its fencing number (v2) or 0; the
--       version of the product as the caller has read it.
-- Answers EPOCH, CLOSED or STALE; X when the lock is no longer the caller's, C when the product has changed since it was read, and nothing
--       was written; else as apply.lua S, I, F, K, RS, RI.
local refused = refusal(ARGV[1])
if refused then return refused end
local id, quantity, stock, buyer, key = ARGV[5], ARGV[6], ARGV[7], ARGV[8], ARGV[9]

if key ~= '' then
  local memory = redis.call('GET', keyOf(buyer, key))
  if memory then return replay(memory, id, quantity) end
end

-- A fencing number is outdated as soon as a higher one was given, not only when one was used: whoever got that has read the stock
-- already, and must find it as it was. A token is outdated as soon as the lock is another's or nobody's.
if ARGV[11] ~= '' and redis.call('GET', prefix .. 'lock:' .. id) ~= ARGV[11] then return 'X' end
if ARGV[11] == '' and redis.call('GET', prefix .. 'fence:' .. id) ~= ARGV[12] then return 'X' end

-- Who sells without a lock (v3, v4) or sets the stock minds no lock.
if redis.call('HGET', prefix .. 'product:' .. id, 'version') ~= ARGV[13] then return 'C' end

local answer = 'I' .. stock
if ARGV[10] == '1' then
  if number >= stored + tonumber(ARGV[2]) then return 'F' end
  note(id, quantity, '0', stock, buyer, key)
  append()
  local name = prefix .. 'product:' .. id
  redis.call('HSET', name, 'stock', stock)
  redis.call('HINCRBY', name, 'sold', quantity)
  redis.call('HINCRBY', name, 'version', 1)
  answer = 'S' .. whole(number) .. '\t' .. stock
end
if key ~= '' then
  local memory = ARGV[10] == '1' and 'S' .. epoch .. '\t' .. string.sub(answer, 2) or answer
  redis.call('SET', keyOf(buyer, key), memoryOf(id, quantity, memory), 'PX', ARGV[3])
end
if number >= first and ARGV[4] == '1' then redis.call('PUBLISH', prefix .. 'sold', epoch .. '-' .. whole(number)) end
return answer
