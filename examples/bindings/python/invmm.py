# SPDX-License-Identifier: MIT
"""invmm through ctypes alone: no model is named here, kinds, parameters and values are found by name.

    maker = Model("avellaneda_stoikov", volatility=2, risk_aversion=0.1, intensity_scale=140, intensity_decay=1.5)
    maker.step(book(1_000_000, 99.99, 100.01))
    print(maker.quote().bid)

The library is looked for by its usual name, or in INVMM_LIBRARY."""
import ctypes
import os
from functools import partial
from ctypes import byref, c_char_p, c_double, c_int32, c_int64, c_uint32, c_uint64, c_void_p

lib = ctypes.CDLL(os.environ.get('INVMM_LIBRARY', 'libinvmm.so.0'))


def struct(name, fields):
    """A class of fields 'letter name name, ...': d double, i int32, u uint32, l int64, s string."""
    kinds = {'d': c_double, 'i': c_int32, 'u': c_uint32, 'l': c_int64, 's': c_char_p}
    pairs = [(word, kinds[line.split()[0]]) for line in fields.split(',') for word in line.split()[1:]]
    return type(name, (ctypes.Structure,), {'_fields_': pairs})


Event = struct('Event', 'l time_ns,i kind source,d price size price2 size2 value,i instrument,u flags')
Quotes = struct('Quotes', 'd bid ask bid_size ask_size,l bid_ticks ask_ticks,d reservation half_spread '
                'inventory_term intensity_term toxicity_term fee_term,l time_ns,i instrument level,u sides flags,'
                'i venue,u reserved')
Order = struct('Order', 'i action instrument venue to_venue,d size limit_price target band_low band_high rate residual '
               'cost saving carry range_low range_high,u flags reserved,d seconds')
KindInfo = struct('KindInfo', 'u struct_size,i id,u verbs reserved,s name title cite')
ParamInfo = struct('ParamInfo', 'u struct_size,i id,u flags max_len,d dflt min max,s name unit choices about cite')
ValueInfo = struct('ValueInfo', 'u struct_size,i id,u flags count,s name unit about')

E_BUFFER, EV_BOOK, EV_FILL = -10, 2, 4

# Result and arguments of each function: i int32, u uint32, U uint64, d double, s string, p pointer, v nothing.
FUNCTIONS = """strerror s i, kind_count u, kind_id i s, kind_info_at i up, param_count u i, param_id i is,
param_info_at i iup, value_count u i, value_id i is, value_info_at i iup, config_new i ip, config_set i pid,
config_set_array i pipu, config_attach i pip, config_errmsg s p, config_free v p, model_new i pp, model_free v p,
model_kind i p, model_set i pid, model_errmsg s p, model_save i ppUp, model_load i pUpp, step i ppup, quote i ppup,
hedge i ppup, value i piup, step_quote i ppupp"""
LETTERS = {'i': c_int32, 'u': c_uint32, 'U': c_uint64, 'd': c_double, 's': c_char_p, 'p': c_void_p, 'v': None}
for name, result, *arguments in (line.split() for line in FUNCTIONS.split(',')):
    function = getattr(lib, 'invmm_' + name)
    function.restype, function.argtypes = LETTERS[result], [LETTERS[a] for a in ''.join(arguments)]


class Error(Exception):
    def __init__(self, status, sentence=b''):
        super().__init__((sentence or lib.invmm_strerror(status)).decode())
        self.status = status


def check(status, sentence=lambda: b''):
    if status >= 0:
        return status
    raise Error(status, sentence())


def table(name, info, *of):
    rows = []
    for index in range(getattr(lib, 'invmm_%s_count' % name)(*of)):
        row = info(struct_size=ctypes.sizeof(info))
        check(getattr(lib, 'invmm_%s_info_at' % name)(*of, index, byref(row)))
        rows.append(row)
    return rows


kinds = partial(table, 'kind', KindInfo)
params = partial(table, 'param', ParamInfo)  # of the kind given
values = partial(table, 'value', ValueInfo)


class Config:
    def __init__(self, kind, **settings):
        self.kind, self.handle = check(lib.invmm_kind_id(kind.encode())), c_void_p()
        check(lib.invmm_config_new(self.kind, byref(self.handle)))
        for name, value in settings.items():
            self.set(name, value)

    def __del__(self):
        lib.invmm_config_free(self.handle)

    def set(self, name, value):
        """A number, a list of them, the name of a choice, or the Config of an input."""
        param, told = lib.invmm_param_id(self.kind, name.encode()), lambda: lib.invmm_config_errmsg(self.handle)
        if isinstance(value, Config):
            check(lib.invmm_config_attach(self.handle, param, value.handle), told)
        elif isinstance(value, (list, tuple)):
            check(lib.invmm_config_set_array(self.handle, param, (c_double * len(value))(*value), len(value)), told)
        else:
            if isinstance(value, str):
                value = next(p for p in params(self.kind) if p.id == param).choices.decode().split('|').index(value)
            check(lib.invmm_config_set(self.handle, param, value), told)


class Model:
    def __init__(self, kind=None, saved=None, **settings):
        self.handle = c_void_p()
        if saved is not None:
            check(lib.invmm_model_load(saved, len(saved), None, byref(self.handle)))
        else:
            config = kind if isinstance(kind, Config) else Config(kind, **settings)
            check(lib.invmm_model_new(config.handle, byref(self.handle)), lambda: lib.invmm_config_errmsg(config.handle))

    def __del__(self):
        lib.invmm_model_free(self.handle)

    def told(self):
        return lib.invmm_model_errmsg(self.handle)

    def step(self, *events):
        return check(lib.invmm_step(self.handle, (Event * len(events))(*events), len(events), None), self.told)

    def quote(self):
        quotes = Quotes()
        check(lib.invmm_quote(self.handle, None, 1, byref(quotes)))
        return quotes

    def step_quote(self, events, quotes):
        """Arrays that were made before, (Event * n)() and (Quotes * n)(): nothing is copied."""
        return check(lib.invmm_step_quote(self.handle, events, len(events), quotes, None), self.told)

    def hedge(self, most=8):
        orders, count = (Order * most)(), c_uint32()
        check(lib.invmm_hedge(self.handle, orders, most, byref(count)))
        return orders[:count.value]

    def value(self, name, index=0):
        number = c_double()
        value = lib.invmm_value_id(lib.invmm_model_kind(self.handle), name.encode())
        check(lib.invmm_value(self.handle, value, index, byref(number)))
        return number.value

    def save(self):
        length = c_uint64()
        if (status := lib.invmm_model_save(self.handle, None, 0, byref(length))) != E_BUFFER:
            raise Error(status)
        buffer = ctypes.create_string_buffer(length.value)
        check(lib.invmm_model_save(self.handle, buffer, length, byref(length)))
        return buffer.raw


def book(time_ns, bid, ask, bid_size=1, ask_size=1):
    return Event(time_ns=time_ns, kind=EV_BOOK, price=bid, size=bid_size, price2=ask, size2=ask_size)


def fill(time_ns, price, size, fee=0):
    return Event(time_ns=time_ns, kind=EV_FILL, price=price, size=size, value=fee)
