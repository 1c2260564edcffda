// SPDX-License-Identifier: MIT
//! Prints what c/trace.c prints, over what bindgen makes of the header (bindings.rs, given in INVMM_BINDINGS).
#[allow(non_camel_case_types, non_upper_case_globals, dead_code)]
mod sys {
    include!(env!("INVMM_BINDINGS"));
}
use std::ffi::{CStr, CString};
use std::{mem, os::raw::c_char, ptr};
use sys::*;

struct Error(i32, String);
impl std::fmt::Debug for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "error {} {}", self.0, self.1)
    }
}

fn text(chars: *const c_char) -> String {
    unsafe { CStr::from_ptr(chars) }.to_string_lossy().into_owned()
}

fn check(status: i32, told: *const c_char) -> Result<i32, Error> {
    let sentence = if told.is_null() { unsafe { invmm_strerror(status) } } else { told };
    if status < 0 { Err(Error(status, text(sentence))) } else { Ok(status) }
}

macro_rules! rows {
    ($info:ty, $count:expr, $at:expr) => {
        (0..unsafe { $count }).map(move |i| {
            let mut info: $info = unsafe { mem::zeroed() };
            info.struct_size = mem::size_of::<$info>() as u32;
            check($at(i, &mut info), ptr::null()).unwrap();
            info
        })
    };
}

fn params(kind: i32) -> impl Iterator<Item = invmm_param_info> {
    rows!(invmm_param_info, invmm_param_count(kind), move |i, p| unsafe { invmm_param_info_at(kind, i, p) })
}

struct Config(*mut invmm_config, i32);
impl Config {
    fn new(name: &str) -> Result<Config, Error> {
        let name = CString::new(name).unwrap();
        let kind = check(unsafe { invmm_kind_id(name.as_ptr()) }, ptr::null())?;
        let mut handle = ptr::null_mut();
        check(unsafe { invmm_config_new(kind, &mut handle) }, ptr::null())?;
        Ok(Config(handle, kind))
    }
    fn set(&mut self, name: &str, value: f64) -> Result<i32, Error> {
        let name = CString::new(name).unwrap();
        let status = unsafe { invmm_config_set(self.0, invmm_param_id(self.1, name.as_ptr()), value) };
        check(status, unsafe { invmm_config_errmsg(self.0) })
    }
    fn choose(&mut self, name: &str, choice: &str) -> Result<i32, Error> {
        let row = params(self.1).find(|p| text(p.name) == name).unwrap();
        let position = text(row.choices).split('|').position(|c| c == choice).unwrap();
        self.set(name, position as f64)
    }
}
impl Drop for Config {
    fn drop(&mut self) {
        unsafe { invmm_config_free(self.0) }
    }
}

struct Model(*mut invmm_model);
impl Model {
    fn new(config: &Config) -> Result<Model, Error> {
        let mut handle = ptr::null_mut();
        check(unsafe { invmm_model_new(config.0, &mut handle) }, unsafe { invmm_config_errmsg(config.0) })?;
        Ok(Model(handle))
    }
    fn load(bytes: &[u8]) -> Result<Model, Error> {
        let mut handle = ptr::null_mut();
        let status = unsafe { invmm_model_load(bytes.as_ptr() as *const _, bytes.len() as u64, ptr::null(), &mut handle) };
        check(status, ptr::null())?;
        Ok(Model(handle))
    }
    fn save(&self) -> Result<Vec<u8>, Error> {
        let mut length = 0;
        unsafe { invmm_model_save(self.0, ptr::null_mut(), 0, &mut length) };
        let mut bytes = vec![0; length as usize];
        check(unsafe { invmm_model_save(self.0, bytes.as_mut_ptr() as *mut _, length, &mut length) }, ptr::null())?;
        Ok(bytes)
    }
    fn step_quote(&mut self, events: &[invmm_event]) -> Result<Vec<invmm_quotes>, Error> {
        let mut out = vec![unsafe { mem::zeroed() }; events.len()];
        let n = events.len() as u32;
        let status = unsafe { invmm_step_quote(self.0, events.as_ptr(), n, out.as_mut_ptr(), ptr::null_mut()) };
        check(status, unsafe { invmm_model_errmsg(self.0) })?;
        Ok(out)
    }
    fn value(&self, name: &str) -> Result<f64, Error> {
        let (name, mut out) = (CString::new(name).unwrap(), 0.0);
        let id = unsafe { invmm_value_id(invmm_model_kind(self.0), name.as_ptr()) };
        check(unsafe { invmm_value(self.0, id, 0, &mut out) }, ptr::null())?;
        Ok(out)
    }
}
impl Drop for Model {
    fn drop(&mut self) {
        unsafe { invmm_model_free(self.0) }
    }
}

fn event_at(i: u32, seed: &mut u32) -> invmm_event {
    *seed = seed.wrapping_mul(1664525).wrapping_add(1013904223);
    let (r, mut e): (u32, invmm_event) = (*seed >> 8, unsafe { mem::zeroed() });
    e.time_ns = (i as i64 + 1) * 1000000;
    if i % 10 == 9 {
        e.kind = INVMM_EV_FILL;
        e.price = 100.0;
        e.size = if r & 1 == 1 { 1.0 } else { -1.0 };
    } else {
        e.kind = INVMM_EV_BOOK;
        e.price = 100.0 + ((r % 65) as f64 - 32.0) / 64.0;
        e.price2 = e.price + (1 + r / 256 % 3) as f64 / 64.0;
        e.size = 1.0;
        e.size2 = 2.0;
    }
    e
}

fn show(what: &str, i: usize, q: &invmm_quotes) {
    println!("{} {} {:016x} {:016x} {}", what, i, q.bid.to_bits(), q.ask.to_bits(), q.sides);
}

fn main() -> Result<(), Error> {
    for kind in rows!(invmm_kind_info, invmm_kind_count(), |i, k| unsafe { invmm_kind_info_at(i, k) }) {
        println!("kind {} {} {}", text(kind.name), kind.id, kind.verbs);
        for p in params(kind.id) {
            println!("  param {} {} {} {} {:016x}", text(p.name), p.id, p.flags, text(p.unit), p.dflt.to_bits());
        }
        for v in rows!(invmm_value_info, invmm_value_count(kind.id), |i, v| unsafe { invmm_value_info_at(kind.id, i, v) }) {
            println!("  value {} {} {}", text(v.name), v.id, v.count);
        }
    }
    let mut config = Config::new("avellaneda_stoikov")?;
    config.choose("variant", "finite")?;
    config.choose("crossing", "post_only")?;
    for (name, value) in [("volatility", 2.0), ("risk_aversion", 0.1), ("intensity_scale", 140.0), ("intensity_decay", 1.5),
                          ("horizon", 3600.0), ("tick_size", 0.0078125), ("inventory_limit", 20.0)] {
        config.set(name, value)?;
    }
    println!("{:?}", config.set("volatility", -1.0).unwrap_err());
    let (mut maker, mut seed) = (Model::new(&config)?, 12345);
    for i in 0..1000 {
        show("quote", i, &maker.step_quote(&[event_at(i as u32, &mut seed)])?[0]);
    }
    println!("pnl {:016x}", maker.value("pnl")?.to_bits());
    let saved = maker.save()?;
    println!("saved {}", saved.len());
    let events: Vec<_> = (1000..1100).map(|i| event_at(i, &mut seed)).collect();
    for (i, q) in Model::load(&saved)?.step_quote(&events)?.iter().enumerate() {
        show("batch", i, q);
    }
    Ok(())
}
