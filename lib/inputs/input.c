/* SPDX-License-Identifier: MIT */
#include "inputs/input.h"
#include <float.h>

#define ROW(ID, field, flags, dflt, min, max, unit, about)                                                   \
  {                                                                                                          \
    INVMM_PARAM_##ID, flags, offsetof(struct invmm__input_params, field), dflt, min, max, #field, unit,      \
        NULL, about, NULL                                                                                    \
  }
#define LIVE    INVMM_PF_LIVE
#define INTEGER INVMM_PF_INTEGER
#define BELOW   INVMM_PF_MAX_OPEN

const struct invmm__param invmm__input_table[] = {
    ROW(INSTRUMENT, instrument, INTEGER, 0, 0, INVMM_HEDGE + 63, "instrument",
        "whose events it sees: 0 is what is quoted, 1000 the hedge"),
    ROW(SOURCE, source, INTEGER, -1, -1, 1e6, "source", "source whose events it sees; -1: all"),
    ROW(MAX_INPUT_AGE, max_input_age, LIVE | BELOW, 0, 0, INFINITY, "s",
        "its quality is 0 once the last event that it learnt from is older; 0: never"),
    ROW(PRIOR_WEIGHT, prior_weight, LIVE | BELOW, 0, 0, INFINITY, "samples",
        "what the prior is worth at the start; it fades as warm_samples come in; 0: there is no prior"),
    ROW(WARM_SAMPLES, warm_samples, LIVE | BELOW, 20, 0, INFINITY, "samples",
        "samples that it needs before anything may rest on its answer"),
};
_Static_assert(INVMM__COUNT(invmm__input_table) == INVMM__INPUT_PARAMS, "the header says how many");

const struct invmm__value invmm__input_values[] = {
    {INVMM_VALUE_QUALITY, 1, "quality", "0..1", "how far the answer can be relied on; 0: not at all"},
    {INVMM_VALUE_SAMPLES_HAVE, 1, "samples_have", "samples", "samples that the answer rests on"},
    {INVMM_VALUE_SAMPLES_NEED, 1, "samples_need", "samples", "samples that make it warm"},
    {INVMM_VALUE_INPUT_AGE, 1, "input_age", "s", "time since the last event that it learnt from"},
};
_Static_assert(INVMM__COUNT(invmm__input_values) == INVMM__INPUT_VALUES, "the header says how many");

struct invmm__input_terms invmm__input_terms_of(const struct invmm__input_params *p) {
  return (struct invmm__input_terms){
      .instrument = (int32_t)p->instrument,
      .source = (int32_t)p->source,
      .need = p->warm_samples,
      .prior_weight = p->prior_weight,
      .max_age_ns = p->max_input_age > 0 ? invmm__nanoseconds(p->max_input_age) : UINT64_MAX,
  };
}

void invmm__input_judge(const struct invmm__input_terms *t, const struct invmm__clock *clock, double have,
                        int64_t at_ns, struct invmm__report *out) {
  double weight = invmm__prior_weight(t, have);
  out->samples_have = have, out->samples_need = t->need, out->at_ns = at_ns;
  /* a prior is trusted as far as its weight goes, which the errors tell */
  out->quality = have >= t->need ? have > 0 : weight > 0;
  out->stale = have > 0 && invmm__older(at_ns, clock->now_ns, t->max_age_ns);
  if (out->stale) out->quality = 0;
  for (uint32_t i = 0; i < INVMM__COUNT(out->value); ++i) {
    int sound = (fabs(out->value[i]) <= DBL_MAX) & (fabs(out->error[i]) <= DBL_MAX);
    if (!sound) out->value[i] = 0, out->error[i] = 0, out->quality = 0;
  }
}

invmm_status invmm__input_answer(const struct invmm__report *report, double value, double *out) {
  int known = isfinite(value) && report->quality > 0;
  *out = known ? value : 0;
  return known ? INVMM_OK : INVMM_NOT_READY;
}

invmm_status invmm__input_value(const struct invmm__report *report, const struct invmm__clock *clock,
                                int32_t id, uint32_t index, double *out) {
  switch (id) {
  case INVMM_VALUE_VALUE:
    return invmm__input_answer(report, report->value[index], out);
  case INVMM_VALUE_ERROR:
    return invmm__input_answer(report, report->error[index], out);
  case INVMM_VALUE_QUALITY:
    *out = report->quality;
    return INVMM_OK;
  case INVMM_VALUE_SAMPLES_HAVE:
    *out = report->samples_have;
    return INVMM_OK;
  case INVMM_VALUE_SAMPLES_NEED:
    *out = report->samples_need;
    return INVMM_OK;
  default: /* INVMM_VALUE_INPUT_AGE */
    *out = report->samples_have > 0 ? invmm__seconds(report->at_ns, clock->now_ns) : 0;
    return report->samples_have > 0 ? INVMM_OK : INVMM_NOT_READY;
  }
}
