// SPDX-License-Identifier: MIT
/// A C++11 wrapper in one header that names no model: handles free themselves, errors are exceptions with the
/// library's own sentence, parameters and values are found by name.
#ifndef INVMM_HPP
#define INVMM_HPP

#include <cstdlib>
#include <invmm/invmm.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace invmm {

struct error : std::runtime_error {
  invmm_status status;
  error(invmm_status s, const char *sentence)
      : std::runtime_error(sentence && *sentence ? sentence : invmm_strerror(s)), status(s) {}
};

/// Notes (> 0) pass, errors (< 0) throw.
inline invmm_status check(invmm_status status, const char *sentence = nullptr) {
  if (status < 0) throw error(status, sentence);
  return status;
}

template <class Info> Info info() {
  Info i = Info();
  i.struct_size = sizeof i;
  return i;
}

inline std::vector<invmm_kind_info> kinds() {
  std::vector<invmm_kind_info> all(invmm_kind_count(), info<invmm_kind_info>());
  for (uint32_t i = 0; i < all.size(); ++i)
    check(invmm_kind_info_at(i, &all[i]));
  return all;
}

inline std::vector<invmm_param_info> params(int32_t kind) {
  std::vector<invmm_param_info> all(invmm_param_count(kind), info<invmm_param_info>());
  for (uint32_t i = 0; i < all.size(); ++i)
    check(invmm_param_info_at(kind, i, &all[i]));
  return all;
}

inline std::vector<invmm_value_info> values(int32_t kind) {
  std::vector<invmm_value_info> all(invmm_value_count(kind), info<invmm_value_info>());
  for (uint32_t i = 0; i < all.size(); ++i)
    check(invmm_value_info_at(kind, i, &all[i]));
  return all;
}

/// The position of a name among choices joined by |; -1 if it is none of them.
inline double choice(const std::string &choices, const std::string &name) {
  double position = 0;
  for (std::size_t at = 0; at <= choices.size(); ++position) {
    std::size_t end = choices.find('|', at);
    if (end == std::string::npos) end = choices.size();
    if (choices.compare(at, end - at, name) == 0) return position;
    at = end + 1;
  }
  return -1;
}

class config {
  std::unique_ptr<invmm_config, void (*)(invmm_config *)> handle{nullptr, invmm_config_free};
  int32_t kind;

public:
  explicit config(const std::string &name) : kind(check(invmm_kind_id(name.c_str()))) {
    invmm_config *made;
    check(invmm_config_new(kind, &made));
    handle.reset(made);
  }
  invmm_config *get() const { return handle.get(); }
  config &set(const std::string &name, double value) {
    check(invmm_config_set(get(), invmm_param_id(kind, name.c_str()), value), invmm_config_errmsg(get()));
    return *this;
  }
  config &set(const std::string &name, const std::string &chosen) {
    for (const invmm_param_info &p : params(kind))
      if (name == p.name && p.choices) return set(name, choice(p.choices, chosen));
    throw error(INVMM_E_KIND, (name + " has no choices").c_str());
  }
  config &attach(const std::string &name, const config &input) {
    check(invmm_config_attach(get(), invmm_param_id(kind, name.c_str()), input.get()), invmm_config_errmsg(get()));
    return *this;
  }
};

class model {
  std::unique_ptr<invmm_model, void (*)(invmm_model *)> handle{nullptr, invmm_model_free};
  explicit model(invmm_model *made) { handle.reset(made); }

public:
  explicit model(const config &c) {
    invmm_model *made;
    check(invmm_model_new(c.get(), &made), invmm_config_errmsg(c.get()));
    handle.reset(made);
  }
  invmm_model *get() const { return handle.get(); }
  invmm_status step(const invmm_event &event) {
    return check(invmm_step(get(), &event, 1, nullptr), invmm_model_errmsg(get()));
  }
  std::vector<invmm_quotes> step_quote(const std::vector<invmm_event> &events) {
    std::vector<invmm_quotes> out(events.size());
    check(invmm_step_quote(get(), events.data(), uint32_t(events.size()), out.data(), nullptr),
          invmm_model_errmsg(get()));
    return out;
  }
  invmm_quotes quote() const {
    invmm_quotes q;
    check(invmm_quote(get(), nullptr, 1, &q));
    return q;
  }
  double value(const std::string &name, uint32_t index = 0) const {
    double x;
    check(invmm_value(get(), invmm_value_id(invmm_model_kind(get()), name.c_str()), index, &x));
    return x;
  }
  std::vector<unsigned char> save() const {
    uint64_t length = 0;
    if (invmm_model_save(get(), nullptr, 0, &length) != INVMM_E_BUFFER) throw error(INVMM_E_UNSUPPORTED, nullptr);
    std::vector<unsigned char> bytes(length);
    check(invmm_model_save(get(), bytes.data(), length, &length));
    return bytes;
  }
  static model load(const std::vector<unsigned char> &bytes) {
    invmm_model *made;
    check(invmm_model_load(bytes.data(), bytes.size(), nullptr, &made));
    return model(made);
  }
  model clone() const {
    invmm_model *made;
    check(invmm_model_clone(get(), &made));
    return model(made);
  }
};

} // namespace invmm

#endif
