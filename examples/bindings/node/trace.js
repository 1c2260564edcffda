// SPDX-License-Identifier: MIT
// Prints what c/trace.c prints, through koffi. usage: node trace.js LIBRARY
'use strict';
const koffi = require('koffi');
const lib = koffi.load(process.argv[2]);

function struct(name, fields) {
  const types = { d: 'double', i: 'int32_t', u: 'uint32_t', l: 'int64_t', s: 'const char *' };
  const members = {};
  for (const line of fields.split(',')) {
    const [letter, ...words] = line.trim().split(' ');
    for (const word of words) members[word] = types[letter];
  }
  return koffi.struct(name, members);
}
const Event = struct('invmm_event', 'l time_ns, i kind source, d price size price2 size2 value, i instrument, u flags');
const Quotes = struct('invmm_quotes', 'd bid ask bid_size ask_size, l bid_ticks ask_ticks, d reservation half_spread ' +
  'inventory_term intensity_term toxicity_term fee_term, l time_ns, i instrument level, u sides flags, i venue, u reserved');
const Infos = {
  kind: struct('invmm_kind_info', 'u struct_size, i id, u verbs reserved, s name title cite'),
  param: struct('invmm_param_info', 'u struct_size, i id, u flags max_len, d dflt min max, s name unit choices about cite'),
  value: struct('invmm_value_info', 'u struct_size, i id, u flags count, s name unit about'),
};
koffi.opaque('invmm_config');
koffi.opaque('invmm_model');

const invmm = {};
for (const prototype of `
const char *strerror(int32_t status); uint32_t kind_count(); int32_t kind_id(const char *name);
int32_t kind_info_at(uint32_t index, _Inout_ invmm_kind_info *out); uint32_t param_count(int32_t kind);
int32_t param_id(int32_t kind, const char *name);
int32_t param_info_at(int32_t kind, uint32_t index, _Inout_ invmm_param_info *out); uint32_t value_count(int32_t kind);
int32_t value_id(int32_t kind, const char *name);
int32_t value_info_at(int32_t kind, uint32_t index, _Inout_ invmm_value_info *out);
int32_t config_new(int32_t kind, _Out_ invmm_config **out);
int32_t config_set(invmm_config *config, int32_t param, double value); const char *config_errmsg(invmm_config *config);
void config_free(invmm_config *config); int32_t model_new(invmm_config *config, _Out_ invmm_model **out);
const char *model_errmsg(invmm_model *model); void model_free(invmm_model *model);
int32_t model_save(invmm_model *model, uint8_t *buffer, uint64_t capacity, _Out_ uint64_t *length);
int32_t model_load(uint8_t *buffer, uint64_t length, void *allocator, _Out_ invmm_model **out);
int32_t value(invmm_model *model, int32_t value, uint32_t index, _Out_ double *out);
int32_t step(invmm_model *model, const invmm_event *events, uint32_t n, void *done);
int32_t quote(invmm_model *model, void *requests, uint32_t n, _Out_ invmm_quotes *out);
int32_t step_quote(invmm_model *model, void *events, uint32_t n, void *out, void *done)`.split(';')) {
  const full = prototype.trim().replace(/(\w+)\(/, 'invmm_$1(');
  invmm[/(\w+)\(/.exec(prototype)[1]] = lib.func(full);
}

function check(status, told) {
  if (status < 0) throw Object.assign(new Error(told || invmm.strerror(status)), { status });
  return status;
}

function rows(noun, ...kind) {
  const list = [];
  for (let i = 0; i < invmm[noun + '_count'](...kind); ++i) {
    const info = { struct_size: koffi.sizeof(Infos[noun]) };
    check(invmm[noun + '_info_at'](...kind, i, info));
    list.push(info);
  }
  return list;
}

function set(config, kind, name, value) {
  const param = rows('param', kind).find(p => p.name === name);
  const number = typeof value === 'string' ? param.choices.split('|').indexOf(value) : value;
  check(invmm.config_set(config, param.id, number), invmm.config_errmsg(config));
}

const view = new DataView(new ArrayBuffer(8));
function bits(x) {
  view.setFloat64(0, x);
  return view.getBigUint64(0).toString(16).padStart(16, '0');
}

let seed = 12345;
function event(i) {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  const r = seed >>> 8, e = { time_ns: (i + 1) * 1000000, kind: 2, source: 0, price: 100 + (r % 65 - 32) / 64, size: 1,
    price2: 0, size2: 2, value: 0, instrument: 0, flags: 0 };
  e.price2 = e.price + (1 + Math.floor(r / 256) % 3) / 64;
  return i % 10 === 9 ? { ...e, kind: 4, price: 100, size: r & 1 ? 1 : -1, price2: 0, size2: 0 } : e;
}

function show(what, i, q) {
  console.log(what, i, bits(q.bid), bits(q.ask), q.sides);
}

for (const kind of rows('kind')) {
  console.log('kind', kind.name, kind.id, kind.verbs);
  for (const p of rows('param', kind.id)) console.log('  param', p.name, p.id, p.flags, p.unit, bits(p.dflt));
  for (const v of rows('value', kind.id)) console.log('  value', v.name, v.id, v.count);
}
const kind = check(invmm.kind_id('avellaneda_stoikov'));
const out = [null];
check(invmm.config_new(kind, out));
const config = out[0];
for (const [name, value] of Object.entries({ variant: 'finite', volatility: 2, risk_aversion: 0.1, intensity_scale: 140,
  intensity_decay: 1.5, horizon: 3600, tick_size: 0.0078125, inventory_limit: 20, crossing: 'post_only' }))
  set(config, kind, name, value);
try {
  set(config, kind, 'volatility', -1);
} catch (error) {
  console.log('error', error.status, error.message);
}
check(invmm.model_new(config, out), invmm.config_errmsg(config));
const maker = out[0];
for (let i = 0; i < 1000; ++i) {
  const quote = {};
  check(invmm.step(maker, event(i), 1, null), invmm.model_errmsg(maker));
  check(invmm.quote(maker, null, 1, quote));
  show('quote', i, quote);
}
check(invmm.value(maker, invmm.value_id(kind, 'pnl'), 0, out));
console.log('pnl', bits(out[0]));
const length = [0];
invmm.model_save(maker, null, 0, length);
const saved = new Uint8Array(Number(length[0]));
check(invmm.model_save(maker, saved, saved.length, length));
console.log('saved', saved.length);
check(invmm.model_load(saved, saved.length, null, out));
const loaded = out[0], n = 100;
const events = koffi.alloc(Event, n), quotes = koffi.alloc(Quotes, n);
koffi.encode(events, koffi.array(Event, n), Array.from({ length: n }, (_, i) => event(1000 + i)));
check(invmm.step_quote(loaded, events, n, quotes, null), invmm.model_errmsg(loaded));
koffi.decode(quotes, koffi.array(Quotes, n)).forEach((quote, i) => show('batch', i, quote));
koffi.free(events), koffi.free(quotes);
invmm.model_free(loaded), invmm.model_free(maker), invmm.config_free(config);
