-- SPDX-License-Identifier: MIT
-- Prints what c/trace.c prints, through LuaJIT's FFI. usage: luajit trace.lua LIBRARY DECLARATIONS
local ffi, bit = require 'ffi', require 'bit'
local text = assert(io.open(arg[2])):read '*a'
ffi.cdef(text)
local lib = ffi.load(arg[1])

local function check(status, told)
  if status < 0 then error({status = status, text = ffi.string(told or lib.invmm_strerror(status))}) end
  return status
end

local function rows(noun, ...)
  local list, count = {}, lib['invmm_' .. noun .. '_count'](...)
  for i = 0, count - 1 do
    local info = ffi.new('invmm_' .. noun .. '_info')
    info.struct_size = ffi.sizeof(info)
    local arguments = {...}
    arguments[#arguments + 1] = i
    arguments[#arguments + 1] = info
    check(lib['invmm_' .. noun .. '_info_at'](unpack(arguments)))
    list[#list + 1] = info
  end
  return list
end

local function bits(x)
  local u = ffi.new('union { double d; uint32_t u[2]; }')
  u.d = x
  return bit.tohex(u.u[1]) .. bit.tohex(u.u[0])
end

local function choice(param, name)
  local position = 0
  for each in ffi.string(param.choices):gmatch '[^|]+' do
    if each == name then return position end
    position = position + 1
  end
  return -1
end

local function set(config, kind, name, value)
  for _, p in ipairs(rows('param', kind)) do
    if ffi.string(p.name) == name then
      if type(value) == 'string' then value = choice(p, value) end
      local status = lib.invmm_config_set(config, p.id, value)
      return check(status, lib.invmm_config_errmsg(config))
    end
  end
end

local seed = 12345ULL
local function event(e, i)
  seed = (seed * 1664525ULL + 1013904223ULL) % 4294967296ULL
  local r = tonumber(seed / 256ULL)
  ffi.fill(e, ffi.sizeof 'invmm_event')
  e.time_ns = (i + 1) * 1000000
  if i % 10 == 9 then
    e.kind, e.price, e.size = lib.INVMM_EV_FILL, 100, r % 2 == 1 and 1 or -1
  else
    e.kind, e.price, e.size, e.size2 = lib.INVMM_EV_BOOK, 100 + (r % 65 - 32) / 64, 1, 2
    e.price2 = e.price + (1 + math.floor(r / 256) % 3) / 64
  end
end

local function show(what, i, q) print(what, i, bits(q.bid), bits(q.ask), q.sides) end
function print(...) io.write(table.concat((function(t) for i = 1, #t do t[i] = tostring(t[i]) end return t end) {...}, ' '), '\n') end

for _, kind in ipairs(rows 'kind') do
  print('kind', ffi.string(kind.name), kind.id, kind.verbs)
  for _, p in ipairs(rows('param', kind.id)) do
    print('  param', ffi.string(p.name), p.id, p.flags, ffi.string(p.unit), bits(p.dflt))
  end
  for _, v in ipairs(rows('value', kind.id)) do print('  value', ffi.string(v.name), v.id, v.count) end
end

local kind = check(lib.invmm_kind_id 'avellaneda_stoikov')
local out = ffi.new 'invmm_config *[1]'
check(lib.invmm_config_new(kind, out))
local config = ffi.gc(out[0], lib.invmm_config_free)
for _, pair in ipairs {{'variant', 'finite'}, {'volatility', 2}, {'risk_aversion', 0.1}, {'intensity_scale', 140},
  {'intensity_decay', 1.5}, {'horizon', 3600}, {'tick_size', 0.0078125}, {'inventory_limit', 20}, {'crossing', 'post_only'}} do
  set(config, kind, pair[1], pair[2])
end
local good, problem = pcall(set, config, kind, 'volatility', -1)
assert(not good)
print('error', problem.status, problem.text)

local function model(create, ...)
  local made = ffi.new 'invmm_model *[1]'
  local arguments = {...}
  arguments[#arguments + 1] = made
  check(create(unpack(arguments)), lib.invmm_config_errmsg(config))
  return ffi.gc(made[0], lib.invmm_model_free)
end

local maker, quote, e = model(lib.invmm_model_new, config), ffi.new 'invmm_quotes[1]', ffi.new 'invmm_event[1]'
for i = 0, 999 do
  event(e[0], i)
  check(lib.invmm_step(maker, e, 1, nil), lib.invmm_model_errmsg(maker))
  check(lib.invmm_quote(maker, nil, 1, quote))
  show('quote', i, quote[0])
end
local pnl, length = ffi.new 'double[1]', ffi.new 'uint64_t[1]'
check(lib.invmm_value(maker, lib.invmm_value_id(kind, 'pnl'), 0, pnl))
print('pnl', bits(pnl[0]))
lib.invmm_model_save(maker, nil, 0, length)
local saved = ffi.new('char[?]', tonumber(length[0]))
check(lib.invmm_model_save(maker, saved, length[0], length))
print('saved', tonumber(length[0]))
local loaded = model(function(...) return lib.invmm_model_load(saved, length[0], nil, ...) end)
local events, quotes = ffi.new 'invmm_event[100]', ffi.new 'invmm_quotes[100]'
for i = 0, 99 do event(events[i], 1000 + i) end
check(lib.invmm_step_quote(loaded, events, 100, quotes, nil), lib.invmm_model_errmsg(loaded))
for i = 0, 99 do show('batch', i, quotes[i]) end
