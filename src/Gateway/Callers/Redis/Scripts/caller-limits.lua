-- Takes a request from a caller's buckets, or charges the tokens that an answer used.
-- KEYS: a string: the levels of requests and of tokens, '-' where there is no limit, and when they were so. Absent when both are full.
--   Levels are in 60,000ths, times in milliseconds since 1970.
-- ARGV: now, empty for Redis's own clock; requests and tokens a minute, 0 for no limit; the tokens to be charged, empty to take a request.
-- Gives 1 when the request was taken, else 0; and both levels.
-- All numbers are whole and below 2^53, where doubles are exact.

local one, highest = 60000, 1000000000

local function whole(number) return string.format('%.0f', number) end

local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

local limits = {tonumber(ARGV[2]), tonumber(ARGV[3])}
local requests, tokens, at = string.match(redis.call('GET', KEYS[1]) or '', '^(%S+) (%S+) (%S+)$')

-- A clock that was set back refills nothing, and takes nothing away.
local elapsed = math.max(0, now - (tonumber(at) or now))

local function untilFull(limit, level) return math.max(0, math.ceil((limit * one - level) / limit)) end

local function refilled(limit, level)
  level = tonumber(level)
  if limit == 0 then return nil end
  if not level or elapsed >= untilFull(limit, level) then return limit * one end
  return level + elapsed * limit
end

local levels = {refilled(limits[1], requests), refilled(limits[2], tokens)}
local taken, charged = 0, tonumber(ARGV[4])
if charged then
  levels[2] = math.max(-highest * one, levels[2] - math.min(charged, highest) * one)
elseif (not levels[1] or levels[1] >= one) and (not levels[2] or levels[2] > 0) then
  taken = 1
  if levels[1] then levels[1] = levels[1] - one end
end

-- Gone after it is full; a minute after, so that nothing depends on two clocks that agree.
local life, texts, answer = 0, {}, {taken}
for index = 1, 2 do
  local level = levels[index]
  if level then life = math.max(life, untilFull(limits[index], level)) end
  texts[index] = level and whole(level) or '-'
  answer[index + 1] = level or 0
end
redis.call('SET', KEYS[1], texts[1] .. ' ' .. texts[2] .. ' ' .. whole(now), 'PX', whole(life + 60000))
return answer
