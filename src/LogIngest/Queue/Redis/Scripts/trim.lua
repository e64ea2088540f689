-- Removes items of a shard from the front, a bounded number a call, and counts off exactly what is gone.
-- KEYS  the depth; the stream.
-- ARGV  the first offset to keep; about how many items to remove at most.
-- Answers 1 when there is more to remove.
local depth, stream, keep, most = KEYS[1], KEYS[2], ARGV[1], tonumber(ARGV[2])

-- Only '~' takes a limit; it removes whole nodes. What it leaves is less than a node, unless the limit stopped it.
local more = redis.call('XTRIM', stream, 'MINID', '~', keep, 'LIMIT', most) > most / 2
if not more then redis.call('XTRIM', stream, 'MINID', keep) end

local shard = string.match(stream, '%d+$')
local addedEntries, addedBytes = shard .. ':added:entries', shard .. ':added:bytes'
local goneEntries, goneBytes = shard .. ':gone:entries', shard .. ':gone:bytes'
local totals = redis.call('HMGET', depth, addedEntries, addedBytes, goneEntries, goneBytes, 'entries', 'bytes')
for i = 1, 6 do totals[i] = tonumber(totals[i] or 0) end

-- Whatever was added before the first item that is left is gone, whoever removed it; all is gone when none is left.
local entries, bytes = totals[1], totals[2]
local first = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
if first then
  for i = 1, #first[2], 2 do
    if first[2][i] == 'e' then entries = tonumber(first[2][i + 1]) end
    if first[2][i] == 'b' then bytes = tonumber(first[2][i + 1]) end
  end
end

local function whole(number) return string.format('%d', number) end
if entries ~= totals[3] or bytes ~= totals[4] then
  redis.call('HSET', depth, goneEntries, whole(entries), goneBytes, whole(bytes),
    'entries', whole(totals[5] - (entries - totals[3])), 'bytes', whole(totals[6] - (bytes - totals[4])))
end
return more and 1 or 0
