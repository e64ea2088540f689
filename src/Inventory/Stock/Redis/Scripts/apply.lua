-- Decides purchases, and reads stock, all in one. Begins with sale.lua.
-- ARGV  the last number known to the caller; most orders that may wait for their record; milliseconds that a key lives;
--       1 when the worker is to hear of it; the operations, a line each: product, quantity (0: read the stock), buyer, key.
-- Answers one text: EPOCH, CLOSED or STALE; or a line `stored, number`, then a line for each operation:
--       S number, remaining | I remaining | U | F (too many wait) | K (key of another purchase) | V stock, version (as read)
--       | RS epoch, number, remaining | RI remaining (as the first purchase with the key was answered).
local refused = refusal(ARGV[1])
if refused then return refused end
local mostNumber, window = stored + tonumber(ARGV[2]), ARGV[3]
local products, memories, answers = {}, {}, {false}

local function productOf(id)
  local product = products[id]
  if product == nil then
    local fields = redis.call('HMGET', prefix .. 'product:' .. id, 'stock', 'sold', 'version')
    product = fields[1] and {tonumber(fields[1]), tonumber(fields[2]), tonumber(fields[3]), false}
    products[id] = product
  end
  return product
end

local function sell(id, product, quantity, buyer, key)
  local pieces = tonumber(quantity)
  if product[1] < pieces then return 'I' .. whole(product[1]) end
  if number >= mostNumber then return 'F' end
  product[1], product[2], product[3], product[4] = product[1] - pieces, product[2] + pieces, product[3] + 1, true
  local remaining = whole(product[1])
  note(id, quantity, '0', remaining, buyer, key)
  return 'S' .. whole(number) .. '\t' .. remaining
end

local function sellOnce(id, product, quantity, buyer, key)
  local name = keyOf(buyer, key)
  local memory = memories[name] or redis.call('GET', name)
  if memory then return replay(memory, id, quantity) end
  if not product then return 'U' end
  local answer = sell(id, product, quantity, buyer, key)
  local kind = string.sub(answer, 1, 1)
  if kind == 'S' then memories[name] = memoryOf(id, quantity, 'S' .. epoch .. '\t' .. string.sub(answer, 2)) end
  if kind == 'I' then memories[name] = memoryOf(id, quantity, answer) end
  return answer
end

for id, quantity, buyer, key in string.gmatch(ARGV[5], '([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\n]*)\n') do
  local product, answer = productOf(id)
  if key ~= '' then answer = sellOnce(id, product, quantity, buyer, key)
  elseif not product then answer = 'U'
  elseif quantity == '0' then answer = 'V' .. whole(product[1]) .. '\t' .. whole(product[3])
  else answer = sell(id, product, quantity, buyer, key) end
  answers[#answers + 1] = answer
end

append()
for name, memory in pairs(memories) do redis.call('SET', name, memory, 'PX', window) end
for id, product in pairs(products) do
  if product and product[4] then
    redis.call('HSET', prefix .. 'product:' .. id, 'stock', whole(product[1]), 'sold', whole(product[2]), 'version', whole(product[3]))
  end
end
if number >= first and ARGV[4] == '1' then redis.call('PUBLISH', prefix .. 'sold', epoch .. '-' .. whole(number)) end
answers[1] = whole(stored) .. '\t' .. whole(number)
return table.concat(answers, '\n')
