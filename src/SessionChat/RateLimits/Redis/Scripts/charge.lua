-- Charges one request to all of a client's policies, or to none.
-- KEYS: a list for each policy: when requests were admitted, oldest first, in microseconds since 1970.
-- ARGV: now, empty for Redis's own clock; the window, in microseconds; the limit of each policy.
-- Gives 1 when it was charged, else 0; and for each policy how many are counted now, and the microseconds until one more would be admitted.

local function whole(number) return string.format('%.0f', number) end

local window = tonumber(ARGV[2])
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000000 + tonumber(time[2])
end

local function at(key, index) return tonumber(redis.call('LINDEX', key, index)) end

-- A second more: Redis counts from when the script began, in milliseconds.
local function expire(key) redis.call('PEXPIRE', key, whole(math.ceil(window / 1000) + 1000)) end

-- The clock was set back, or this Redis took over from one whose clock is ahead: the newest was admitted just now, the others as long before it as they were.
local function keepPast(key)
  local ahead = at(key, -1) - now
  if ahead <= 0 then return end
  local times = redis.call('LRANGE', key, 0, -1)
  redis.call('DEL', key)
  for _, time in ipairs(times) do redis.call('RPUSH', key, whole(tonumber(time) - ahead)) end
  expire(key)
end

-- Forgets what has left the window.
local function forget(key, count)
  local low, high = 0, count
  while low < high do
    local middle = math.floor((low + high) / 2)
    if at(key, middle) + window <= now then low = middle + 1 else high = middle end
  end
  if low > 0 then redis.call('LTRIM', key, low, -1) end
  return count - low
end

local counts, admitted = {}, 1
for index, key in ipairs(KEYS) do
  local count = redis.call('LLEN', key)
  if count > 0 then
    keepPast(key)
    count = forget(key, count)
  end
  counts[index] = count
  if count >= tonumber(ARGV[2 + index]) then admitted = 0 end
end

local answer = {admitted}
for index, key in ipairs(KEYS) do
  local count, limit = counts[index], tonumber(ARGV[2 + index])
  if admitted == 1 then
    count = redis.call('RPUSH', key, whole(now))
    expire(key)
  end
  local wait = 0
  if count > 0 then wait = at(key, math.max(0, count - limit)) + window - now end
  answer[#answer + 1] = count
  answer[#answer + 1] = wait
end
return answer
