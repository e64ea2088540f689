-- The offset of the first item of each stream in KEYS; an empty string where there is none.
local offsets = {}
for i, stream in ipairs(KEYS) do
  local first = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
  offsets[i] = first and first[1] or ''
end
return offsets
