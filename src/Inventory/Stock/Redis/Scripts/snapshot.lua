-- The stock of one moment.
-- KEYS  the state; the products.
-- ARGV  the most products.
-- Answers one text: a line `epoch, open, number` of the state (epoch 0 when there is none); then a line for each product, by its
--       number: id, initial, sold, stock, version.
local found = redis.call('HMGET', KEYS[1], 'epoch', 'open', 'number')
local texts = {(found[1] or '0') .. '\t' .. (found[2] or '0') .. '\t' .. (found[3] or '0')}
for _, id in ipairs(redis.call('ZRANGE', KEYS[2], 0, tonumber(ARGV[1]) - 1)) do
  local fields = redis.call('HMGET', '{inventory}:product:' .. id, 'initial', 'sold', 'stock', 'version')
  for i = 1, 4 do fields[i] = fields[i] or '0' end
  texts[#texts + 1] = id .. '\t' .. table.concat(fields, '\t')
end
return table.concat(texts, '\n') .. '\n'
