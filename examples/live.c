/* SPDX-License-Identifier: MIT */
#include "live.h"
#include <invmm/ids.h>

struct input {
  int32_t kind, param; /* of the input; which parameter of the maker it stands for */
  struct {
    const char *name;
    double value;
  } settings[8];
};

static int fail(char error[SETTINGS_ERROR_SIZE], const char *sentence) {
  snprintf(error, SETTINGS_ERROR_SIZE, "%s", sentence);
  return -1;
}

static int attach(invmm_config *maker, const struct input *input, char error[SETTINGS_ERROR_SIZE]) {
  invmm_config *config = NULL;
  invmm_status status = invmm_config_new(input->kind, &config);
  for (int i = 0; status >= 0 && input->settings[i].name; ++i)
    status = invmm_config_set(config, invmm_param_id(input->kind, input->settings[i].name),
                              input->settings[i].value);
  if (status < 0) fail(error, config ? invmm_config_errmsg(config) : invmm_strerror(status));
  if (status >= 0) {
    status = invmm_config_attach(maker, input->param, config);
    if (status < 0) fail(error, invmm_config_errmsg(maker));
  }
  invmm_config_free(config);
  return status < 0 ? -1 : 0;
}

static double either(const struct settings *s, int32_t side, int32_t both) {
  const struct setting *own = settings_find(s, MAKER, side);
  return own ? own->value : settings_value(s, MAKER, both);
}

int live_attach(const struct settings *s, invmm_config *maker, char error[SETTINGS_ERROR_SIZE]) {
  double sigma = settings_value(s, MAKER, INVMM_PARAM_VOLATILITY);
  double scale = either(s, INVMM_PARAM_INTENSITY_SCALE_BID, INVMM_PARAM_INTENSITY_SCALE);
  double decay = either(s, INVMM_PARAM_INTENSITY_DECAY_BID, INVMM_PARAM_INTENSITY_DECAY);
  const struct input inputs[] = {
      {INVMM_KIND_VOLATILITY,
       INVMM_PARAM_VOLATILITY,
       {{"sampling", INVMM_SAMPLING_TIME},
        {"sampling_interval", 1},
        {"half_life", 120},
        {"ewma_start", INVMM_EWMA_START_AVERAGE},
        {"prior_volatility", sigma},
        {"prior_weight", 20}}},
      {INVMM_KIND_INTENSITY,
       INVMM_PARAM_INTENSITY_INPUT,
       {{"half_life", 600},
        {"prior_intensity_scale", scale},
        {"prior_intensity_decay", decay},
        {"prior_weight", 20}}},
      {INVMM_KIND_TOXICITY,
       INVMM_PARAM_TOXICITY_INPUT,
       {{"method", INVMM_TOXICITY_LOGISTIC},
        {"adverse_horizon", 5},
        {"memory_samples", 5000},
        {"pending_samples", 4096},
        {"prior_weight", 1}}},
  };
  double off = 1 / decay; /* a maker that expects to lose what it asks does not ask */
  if (!(sigma >= 0)) return fail(error, "--live starts from a volatility: volatility_annual is none");
  if (invmm_config_set(maker, INVMM_PARAM_TOXICITY_OFF, off) < 0)
    return fail(error, invmm_config_errmsg(maker));
  for (size_t i = 0; i < sizeof inputs / sizeof *inputs; ++i)
    if (attach(maker, &inputs[i], error)) return -1;
  return 0;
}

static double value_of(const invmm_model *model, const char *name, uint32_t index) {
  double x = 0;
  int32_t id = invmm_value_id(invmm_model_kind(model), name);
  return invmm_value(model, id, index, &x) >= 0 ? x : 0;
}

static void row(FILE *file, const invmm_model *input, const char *label, uint32_t index, const char *unit) {
  fprintf(file, "  %-22s %13.6g +- %-11.3g %-9s quality %.2f, %.0f samples of %.0f\n", label,
          value_of(input, "value", index), value_of(input, "error", index), unit,
          value_of(input, "quality", 0), value_of(input, "samples_have", 0),
          value_of(input, "samples_need", 0));
}

void live_print(const invmm_model *maker, FILE *file) {
  const invmm_model *input = NULL;
  fprintf(file, "\nInputs at the end of the session\n");
  if (invmm_model_input(maker, INVMM_PARAM_VOLATILITY, &input) >= 0 && input)
    row(file, input, "volatility", 0, "P/sqrt(s)");
  if (invmm_model_input(maker, INVMM_PARAM_INTENSITY_INPUT, &input) >= 0 && input) {
    row(file, input, "intensity_scale bid", 0, "1/s"), row(file, input, "intensity_scale ask", 1, "1/s");
    row(file, input, "intensity_decay bid", 2, "1/P"), row(file, input, "intensity_decay ask", 3, "1/P");
  }
  if (invmm_model_input(maker, INVMM_PARAM_TOXICITY_INPUT, &input) < 0 || !input) return;
  row(file, input, "adverse move bid", 0, "P"), row(file, input, "adverse move ask", 1, "P");
  fprintf(file, "  %-22s %13.6g    base rate   %.6g\n", "Brier score", value_of(input, "brier", 0),
          value_of(input, "brier_base", 0));
  for (uint32_t i = 0; i < 4; ++i) {
    static const char *const horizons[] = {"1 s", "5 s", "30 s", "300 s"};
    fprintf(file, "  markout after %-8s %13.6g +- %-11.3g P, bid; %.6g +- %.3g, ask\n", horizons[i],
            value_of(input, "markout", 2 * i), value_of(input, "markout_error", 2 * i),
            value_of(input, "markout", 2 * i + 1), value_of(input, "markout_error", 2 * i + 1));
  }
}
