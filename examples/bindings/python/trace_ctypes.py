# SPDX-License-Identifier: MIT
"""Prints what c/trace.c prints, through invmm.py. With --speed: a million events at once beside the C call alone."""
import struct
import sys
import time

import invmm

SETTINGS = dict(variant='finite', volatility=2, risk_aversion=0.1, intensity_scale=140, intensity_decay=1.5,
                horizon=3600, tick_size=0.0078125, inventory_limit=20, crossing='post_only')


def bits(x):
    return '%016x' % struct.unpack('<Q', struct.pack('<d', x))[0]


def events(seed=12345):
    i = 0
    while True:
        seed = (seed * 1664525 + 1013904223) % 2**32
        r, time_ns = seed >> 8, (i + 1) * 1000000
        if i % 10 == 9:
            yield invmm.fill(time_ns, 100, 1 if r & 1 else -1)
        else:
            bid = 100 + (r % 65 - 32) / 64
            yield invmm.book(time_ns, bid, bid + (1 + r // 256 % 3) / 64, 1, 2)
        i += 1


def show(what, i, quote):
    print(what, i, bits(quote.bid), bits(quote.ask), quote.sides)


def trace():
    for kind in invmm.kinds():
        print('kind', kind.name.decode(), kind.id, kind.verbs)
        for p in invmm.params(kind.id):
            print('  param', p.name.decode(), p.id, p.flags, p.unit.decode(), bits(p.dflt))
        for v in invmm.values(kind.id):
            print('  value', v.name.decode(), v.id, v.count)
    config = invmm.Config('avellaneda_stoikov', **SETTINGS)
    try:
        config.set('volatility', -1)
    except invmm.Error as error:
        print('error', error.status, error)
    maker, stream = invmm.Model(config), events()
    for i in range(1000):
        maker.step(next(stream))
        show('quote', i, maker.quote())
    print('pnl', bits(maker.value('pnl')))
    saved = maker.save()
    print('saved', len(saved))
    quotes = (invmm.Quotes * 100)()
    invmm.Model(saved=saved).step_quote((invmm.Event * 100)(*(next(stream) for _ in range(100))), quotes)
    for i, quote in enumerate(quotes):
        show('batch', i, quote)


def speed(n=1000000):
    """The wrapper's whole call, and the bare function on the same arrays: the least of ten each, in turn."""
    maker, stream = invmm.Model('avellaneda_stoikov', **SETTINGS), events()
    batch, quotes = (invmm.Event * n)(), (invmm.Quotes * n)()
    for i in range(n):
        batch[i] = invmm.book((i + 1) * 1000, 100 + i % 64 / 64, 101 + i % 64 / 64)
    best = [float('inf')] * 2
    for _ in range(10):
        for which in range(2):
            again = invmm.Model(saved=maker.save())
            start = time.perf_counter()
            if which:
                again.step_quote(batch, quotes)
            else:
                invmm.lib.invmm_step_quote(again.handle, batch, n, quotes, None)
            best[which] = min(best[which], time.perf_counter() - start)
    print('note: %d events from Python: %.1f ns each, the C call alone %.1f ns' % (n, best[1] / n * 1e9, best[0] / n * 1e9))


speed() if '--speed' in sys.argv else trace()
