# SPDX-License-Identifier: MIT
"""Prints what c/trace.c prints, through cffi, which reads the declarations of the header itself.

usage: declarations | trace_cffi.py LIBRARY"""
import struct
import sys

from cffi import FFI

ffi = FFI()
ffi.cdef(sys.stdin.read())
lib = ffi.dlopen(sys.argv[1])

SETTINGS = dict(variant='finite', volatility=2, risk_aversion=0.1, intensity_scale=140, intensity_decay=1.5,
                horizon=3600, tick_size=0.0078125, inventory_limit=20, crossing='post_only')


class Error(Exception):
    pass


def check(status, told=None):
    if status < 0:
        raise Error(status, ffi.string(told() if told else lib.invmm_strerror(status)).decode())
    return status


def text(chars):
    return ffi.string(chars).decode()


def table(noun, *kind):
    for index in range(getattr(lib, 'invmm_%s_count' % noun)(*kind)):
        info = ffi.new('invmm_%s_info *' % noun, {'struct_size': ffi.sizeof('invmm_%s_info' % noun)})
        check(getattr(lib, 'invmm_%s_info_at' % noun)(*kind, index, info))
        yield info


def made(function, *arguments, free, told=None):
    out = ffi.new('void **')
    check(function(*arguments, ffi.cast(ffi.typeof(function).args[-1], out)), told)
    return ffi.gc(ffi.cast(ffi.typeof(function).args[-1].item, out[0]), free)


def bits(x):
    return '%016x' % struct.unpack('<Q', struct.pack('<d', x))[0]


def event(i, seed):
    r, time_ns = seed >> 8, (i + 1) * 1000000
    if i % 10 == 9:
        return dict(time_ns=time_ns, kind=lib.INVMM_EV_FILL, price=100, size=1 if r & 1 else -1)
    bid = 100 + (r % 65 - 32) / 64
    return dict(time_ns=time_ns, kind=lib.INVMM_EV_BOOK, price=bid, size=1, price2=bid + (1 + r // 256 % 3) / 64, size2=2)


def events(seed=12345):
    i = 0
    while True:
        seed = (seed * 1664525 + 1013904223) % 2**32
        yield event(i, seed)
        i += 1


def setting(kind, config, name, value):
    param = next(p for p in table('param', kind) if text(p.name) == name)
    if isinstance(value, str):
        value = text(param.choices).split('|').index(value)
    check(lib.invmm_config_set(config, param.id, value), lambda: lib.invmm_config_errmsg(config))


def show(what, i, quote):
    print(what, i, bits(quote.bid), bits(quote.ask), quote.sides)


for kind in table('kind'):
    print('kind', text(kind.name), kind.id, kind.verbs)
    for p in table('param', kind.id):
        print('  param', text(p.name), p.id, p.flags, text(p.unit), bits(p.dflt))
    for v in table('value', kind.id):
        print('  value', text(v.name), v.id, v.count)

kind = check(lib.invmm_kind_id(b'avellaneda_stoikov'))
config = made(lib.invmm_config_new, kind, free=lib.invmm_config_free)
for name, value in SETTINGS.items():
    setting(kind, config, name, value)
try:
    setting(kind, config, 'volatility', -1)
except Error as error:
    print('error', *error.args)
maker = made(lib.invmm_model_new, config, free=lib.invmm_model_free, told=lambda: lib.invmm_config_errmsg(config))
stream, quote, pnl, length = events(), ffi.new('invmm_quotes *'), ffi.new('double *'), ffi.new('uint64_t *')
for i in range(1000):
    check(lib.invmm_step(maker, ffi.new('invmm_event *', next(stream)), 1, ffi.NULL))
    check(lib.invmm_quote(maker, ffi.NULL, 1, quote))
    show('quote', i, quote)
check(lib.invmm_value(maker, lib.invmm_value_id(kind, b'pnl'), 0, pnl))
print('pnl', bits(pnl[0]))
lib.invmm_model_save(maker, ffi.NULL, 0, length)
saved = ffi.new('char[]', length[0])
check(lib.invmm_model_save(maker, saved, length[0], length))
print('saved', length[0])
loaded = made(lib.invmm_model_load, saved, length[0], ffi.NULL, free=lib.invmm_model_free)
quotes = ffi.new('invmm_quotes[]', 100)
check(lib.invmm_step_quote(loaded, ffi.new('invmm_event[]', [next(stream) for _ in range(100)]), 100, quotes, ffi.NULL))
for i in range(100):
    show('batch', i, quotes[i])
