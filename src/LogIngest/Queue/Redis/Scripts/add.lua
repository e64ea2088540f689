-- Takes the submissions of one flush, each whole or not at all. All of it reaches the append-only file as one MULTI.
-- KEYS  the depth; the streams that the flush touches; the idempotency keys in the order of their submissions.
-- ARGV  most entries, most bytes, milliseconds that a key lives,
--       entries and bytes of all submissions without a key, number of streams; then, in order:
--         stream, entries, frames                                              an item of submissions without a key
--         0, answer, entries, bytes, items, (stream, entries, frames) × items  a submission with a key
-- Answers a list: for all without a key together, then for each with a key:
--         A accepted, F full, R and the first answer.
local depth, mostEntries, mostBytes, window = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3]
local streams = tonumber(ARGV[6])

-- totals[1], totals[2]: entries and bytes that wait. After them, for each stream, what was ever added to it.
local fields = {'entries', 'bytes'}
for stream = 1, streams do
  local shard = string.match(KEYS[1 + stream], '%d+$')
  fields[#fields + 1] = shard .. ':added:entries'
  fields[#fields + 1] = shard .. ':added:bytes'
end
local totals = redis.call('HMGET', depth, unpack(fields))
for i = 1, #fields do totals[i] = tonumber(totals[i] or 0) end

local function whole(number) return string.format('%d', number) end

local function reserve(entries, bytes)
  if totals[1] + entries > mostEntries or totals[2] + bytes > mostBytes then return false end
  totals[1], totals[2] = totals[1] + entries, totals[2] + bytes
  return true
end

-- e and b: what was added to the stream before the item, so that trimming need not read what it removes.
local function append(stream, entries, frames)
  local at = 1 + 2 * stream
  redis.call('XADD', KEYS[1 + stream], '*', 'n', entries, 'f', frames, 'e', whole(totals[at]), 'b', whole(totals[at + 1]))
  totals[at], totals[at + 1] = totals[at] + tonumber(entries), totals[at + 1] + #frames
end

local groupFits = reserve(tonumber(ARGV[4]), tonumber(ARGV[5]))
local reply = {groupFits and 'A' or 'F'}
local at, nextKey, added = 7, 2 + streams, groupFits and tonumber(ARGV[4]) > 0

local function submit(key, answer, entries, bytes, items, first)
  local before = redis.call('GET', key)
  if before then return 'R' .. before end
  if not reserve(entries, bytes) then return 'F' end
  for item = 0, items - 1 do
    local i = first + 3 * item
    append(tonumber(ARGV[i]), ARGV[i + 1], ARGV[i + 2])
  end
  redis.call('SET', key, answer, 'PX', window)
  added = true
  return 'A'
end

while ARGV[at] do
  local stream = tonumber(ARGV[at])
  if stream > 0 then
    if groupFits then append(stream, ARGV[at + 1], ARGV[at + 2]) end
    at = at + 3
  else
    local items = tonumber(ARGV[at + 4])
    reply[#reply + 1] = submit(KEYS[nextKey], ARGV[at + 1], tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3]), items, at + 5)
    nextKey = nextKey + 1
    at = at + 5 + 3 * items
  end
end

-- Redis refuses a script's first write when it is out of memory or a replica, and none after it; so nothing is done by halves.
if added then
  local sums = {}
  for i = 1, #fields do sums[2 * i - 1], sums[2 * i] = fields[i], whole(totals[i]) end
  redis.call('HSET', depth, unpack(sums))
end
return reply
