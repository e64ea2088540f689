-- Tells Redis how far is recorded, and reads what comes next.
-- KEYS  the state; the stream of the epoch.
-- ARGV  the epoch; the last number that is recorded, 0 to tell nothing; the number after which to read; about how many events to
--       read at most, 0 for none.
-- Answers one text: a line `epoch, open, number` of the state (epoch 0 when there is none); then, if the epoch is that one,
--       for each entry of the stream a line `#first number, milliseconds since 1970` and a line for each of its events:
--       product, quantity, initial, remaining, buyer, key.
local state, events, recorded, most = KEYS[1], KEYS[2], tonumber(ARGV[2]), tonumber(ARGV[4])
local found = redis.call('HMGET', state, 'epoch', 'open', 'number', 'stored')
local texts = {(found[1] or '0') .. '\t' .. (found[2] or '0') .. '\t' .. (found[3] or '0') .. '\n'}
if found[1] ~= ARGV[1] then return texts[1] end

if recorded > tonumber(found[4]) and recorded <= tonumber(found[3]) then
  redis.call('HSET', state, 'stored', ARGV[2])
  redis.call('XTRIM', events, 'MINID', string.format('%.0f', recorded + 1) .. '-0')
  redis.call('PUBLISH', '{inventory}:stored', ARGV[1] .. '-' .. ARGV[2])
end

local after, count = ARGV[3] .. '-0', 64
while most > 0 do
  local entries = redis.call('XRANGE', events, '(' .. after, '+', 'COUNT', count)
  for _, entry in ipairs(entries) do
    local fields = entry[2]
    texts[#texts + 1] = '#' .. fields[2] .. '\t' .. fields[4] .. '\n' .. fields[6]
    after = entry[1]
    most = most - (tonumber(string.match(after, '^%d+')) - tonumber(fields[2]) + 1)
    if most <= 0 then break end
  end
  if #entries < count then break end
end
return table.concat(texts)
