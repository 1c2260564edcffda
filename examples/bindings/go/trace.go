// SPDX-License-Identifier: MIT

// Prints what c/trace.c prints, through cgo.
package main

// #cgo pkg-config: invmm
// #include <invmm/invmm.h>
// #include <stdlib.h>
import "C"

import (
	"fmt"
	"math"
	"os"
	"runtime"
	"strings"
	"unsafe"
)

// Error is a status below 0 with the library's sentence about it.
type Error struct {
	Status   int
	Sentence string
}

func (e Error) Error() string { return fmt.Sprintf("error %d %s", e.Status, e.Sentence) }

func check(status C.invmm_status, told *C.char) error {
	if status >= 0 {
		return nil
	}
	if told == nil {
		told = C.invmm_strerror(status)
	}
	return Error{int(status), C.GoString(told)}
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func params(kind C.int32_t) []C.invmm_param_info {
	rows := make([]C.invmm_param_info, C.invmm_param_count(kind))
	for i := range rows {
		rows[i].struct_size = C.uint32_t(unsafe.Sizeof(rows[i]))
		must(check(C.invmm_param_info_at(kind, C.uint32_t(i), &rows[i]), nil))
	}
	return rows
}

// Config has a finalizer; so has Model.
type Config struct {
	handle *C.invmm_config
	kind   C.int32_t
}

func named[T any](name string, use func(*C.char) T) T {
	text := C.CString(name)
	defer C.free(unsafe.Pointer(text))
	return use(text)
}

func NewConfig(kind string) (*Config, error) {
	c := &Config{kind: named(kind, func(n *C.char) C.int32_t { return C.invmm_kind_id(n) })}
	err := check(C.invmm_config_new(c.kind, &c.handle), nil)
	runtime.SetFinalizer(c, func(c *Config) { C.invmm_config_free(c.handle) })
	return c, err
}

func (c *Config) Set(name string, value float64) error {
	id := named(name, func(n *C.char) C.int32_t { return C.invmm_param_id(c.kind, n) })
	return check(C.invmm_config_set(c.handle, id, C.double(value)), C.invmm_config_errmsg(c.handle))
}

func (c *Config) Choose(name, choice string) error {
	for _, p := range params(c.kind) {
		if C.GoString(p.name) != name {
			continue
		}
		for i, each := range strings.Split(C.GoString(p.choices), "|") {
			if each == choice {
				return c.Set(name, float64(i))
			}
		}
	}
	return Error{int(C.INVMM_E_KIND), name + " has no choice " + choice}
}

type Model struct{ handle *C.invmm_model }

func made(handle *C.invmm_model, err error) (*Model, error) {
	m := &Model{handle}
	runtime.SetFinalizer(m, func(m *Model) { C.invmm_model_free(m.handle) })
	return m, err
}

func NewModel(c *Config) (*Model, error) {
	var handle *C.invmm_model
	err := check(C.invmm_model_new(c.handle, &handle), C.invmm_config_errmsg(c.handle))
	return made(handle, err)
}

func Load(bytes []byte) (*Model, error) {
	var handle *C.invmm_model
	err := check(C.invmm_model_load(unsafe.Pointer(&bytes[0]), C.uint64_t(len(bytes)), nil, &handle), nil)
	return made(handle, err)
}

func (m *Model) Save() ([]byte, error) {
	var length C.uint64_t
	C.invmm_model_save(m.handle, nil, 0, &length)
	bytes := make([]byte, length)
	return bytes, check(C.invmm_model_save(m.handle, unsafe.Pointer(&bytes[0]), length, &length), nil)
}

func (m *Model) StepQuote(events []C.invmm_event) ([]C.invmm_quotes, error) {
	out := make([]C.invmm_quotes, len(events))
	status := C.invmm_step_quote(m.handle, &events[0], C.uint32_t(len(events)), &out[0], nil)
	return out, check(status, C.invmm_model_errmsg(m.handle))
}

func (m *Model) Value(name string) (float64, error) {
	kind, out := C.invmm_model_kind(m.handle), C.double(0)
	id := named(name, func(n *C.char) C.int32_t { return C.invmm_value_id(kind, n) })
	err := check(C.invmm_value(m.handle, id, 0, &out), nil)
	return float64(out), err
}

func eventAt(i int, seed *uint32) C.invmm_event {
	*seed = *seed*1664525 + 1013904223
	r := *seed >> 8
	e := C.invmm_event{time_ns: C.int64_t(i+1) * 1000000}
	if i%10 == 9 {
		e.kind, e.price, e.size = C.INVMM_EV_FILL, 100, C.double(int(r&1)*2-1)
		return e
	}
	e.kind, e.size, e.size2 = C.INVMM_EV_BOOK, 1, 2
	e.price = 100 + C.double(int(r%65)-32)/64
	e.price2 = e.price + C.double(1+r/256%3)/64
	return e
}

func show(what string, i int, q C.invmm_quotes) {
	fmt.Printf("%s %d %016x %016x %d\n", what, i, math.Float64bits(float64(q.bid)), math.Float64bits(float64(q.ask)), q.sides)
}

func main() {
	for k := C.uint32_t(0); k < C.invmm_kind_count(); k++ {
		var kind C.invmm_kind_info
		kind.struct_size = C.uint32_t(unsafe.Sizeof(kind))
		must(check(C.invmm_kind_info_at(k, &kind), nil))
		fmt.Println("kind", C.GoString(kind.name), kind.id, kind.verbs)
		for _, p := range params(kind.id) {
			fmt.Printf("  param %s %d %d %s %016x\n", C.GoString(p.name), p.id, p.flags, C.GoString(p.unit), math.Float64bits(float64(p.dflt)))
		}
		for i := C.uint32_t(0); i < C.invmm_value_count(kind.id); i++ {
			var v C.invmm_value_info
			v.struct_size = C.uint32_t(unsafe.Sizeof(v))
			must(check(C.invmm_value_info_at(kind.id, i, &v), nil))
			fmt.Println("  value", C.GoString(v.name), v.id, v.count)
		}
	}
	config, err := NewConfig("avellaneda_stoikov")
	must(err)
	must(config.Choose("variant", "finite"))
	must(config.Choose("crossing", "post_only"))
	for name, value := range map[string]float64{"volatility": 2, "risk_aversion": 0.1, "intensity_scale": 140,
		"intensity_decay": 1.5, "horizon": 3600, "tick_size": 0.0078125, "inventory_limit": 20} {
		must(config.Set(name, value))
	}
	fmt.Println(config.Set("volatility", -1))
	maker, err := NewModel(config)
	must(err)
	seed := uint32(12345)
	for i := 0; i < 1000; i++ {
		quotes, err := maker.StepQuote([]C.invmm_event{eventAt(i, &seed)})
		must(err)
		show("quote", i, quotes[0])
	}
	pnl, err := maker.Value("pnl")
	must(err)
	fmt.Printf("pnl %016x\n", math.Float64bits(pnl))
	saved, err := maker.Save()
	must(err)
	fmt.Println("saved", len(saved))
	loaded, err := Load(saved)
	must(err)
	events := make([]C.invmm_event, 100)
	for i := range events {
		events[i] = eventAt(1000+i, &seed)
	}
	quotes, err := loaded.StepQuote(events)
	must(err)
	for i, q := range quotes {
		show("batch", i, q)
	}
}
