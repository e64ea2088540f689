-- What all scripts begin with that take pieces away or put some on sale. The line before this one, made when an epoch is opened,
-- is `local epoch = '<number>'`: a script of one epoch has another name than that of the next, and cannot sell in it.
-- KEYS  the state; the stream of the epoch. Products, locks and keys are named here: all lie on one node by their hash tag.
local prefix, state, events = '{inventory}:', KEYS[1], KEYS[2]
local found = redis.call('HMGET', state, 'epoch', 'open', 'number', 'stored')
local number, stored = tonumber(found[3] or 0), tonumber(found[4] or 0)

local function whole(value) return string.format('%.0f', value) end

-- Why nothing may be sold; nil when it may. known: the last number that the caller has ever seen.
local function refusal(known)
  if found[1] ~= epoch then return 'EPOCH ' .. (found[1] or 'none') end
  if found[2] ~= '1' then return 'CLOSED' end
  if tonumber(known) > number then return 'STALE ' .. whole(number) end
end

local first, lines = number + 1, {}

-- Gives the next number to an event: an order, or with quantity 0 a restock.
local function note(product, quantity, initial, remaining, buyer, key)
  number = number + 1
  lines[#lines + 1] = product .. '\t' .. quantity .. '\t' .. initial .. '\t' .. remaining .. '\t' .. buyer .. '\t' .. key .. '\n'
end

-- Puts all events on the stream, as one entry under the last of their numbers. To be done before any other write: it is the
-- only one that Redis may refuse for what is in the stream, and after a refusal nothing may be left half done.
local function append()
  if number < first then return end
  local time = redis.call('TIME')
  local milliseconds = time[1] .. string.format('%03d', math.floor(tonumber(time[2]) / 1000))
  redis.call('XADD', events, whole(number) .. '-0', 'n', whole(first), 't', milliseconds, 'e', table.concat(lines))
  redis.call('HSET', state, 'number', whole(number))
end

local function keyOf(buyer, key) return prefix .. 'key:' .. buyer .. ':' .. key end

-- What a key remembers: the purchase, and S, epoch, number, remaining; or I, remaining.
local function memoryOf(product, quantity, answer) return product .. ':' .. quantity .. '\t' .. answer end

-- What the second purchase with a key is answered: R and what the first was, or K for another purchase than the first.
local function replay(memory, product, quantity)
  local fingerprint = product .. ':' .. quantity .. '\t'
  if string.sub(memory, 1, #fingerprint) == fingerprint then return 'R' .. string.sub(memory, #fingerprint + 1) end
  return 'K'
end
