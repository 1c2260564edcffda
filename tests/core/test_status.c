/* SPDX-License-Identifier: MIT */
/** Statuses in English, and the version. */
#include "support.h"
#include <invmm/version.h>

START_TEST(every_status_has_a_phrase_of_its_own) {
  for (invmm_status a = INVMM_E_CANCELLED; a <= INVMM_MORE; ++a) {
    ck_assert_ptr_nonnull(invmm_strerror(a));
    ck_assert_uint_gt(strlen(invmm_strerror(a)), 1);
    ck_assert_str_ne(invmm_strerror(a), invmm_strerror(12345));
    for (invmm_status b = INVMM_E_CANCELLED; b < a; ++b)
      ck_assert_str_ne(invmm_strerror(a), invmm_strerror(b));
  }
}
END_TEST

START_TEST(phrases_belong_to_their_numbers) {
  const struct {
    invmm_status status;
    const char *word;
  } words[] = {{INVMM_OK, "ok"},
               {INVMM_NOT_READY, "warming up"},
               {INVMM_DUE, "invmm_solve"},
               {INVMM_HALTED, "halted"},
               {INVMM_MORE, "n = m = 0"},
               {INVMM_E_ARG, "argument"},
               {INVMM_E_RANGE, "range"},
               {INVMM_E_NOMEM, "memory"},
               {INVMM_E_KIND, "no such kind"},
               {INVMM_E_UNSUPPORTED, "verb"},
               {INVMM_E_NUMERIC, "finite"},
               {INVMM_E_CONFIG, "contradict"},
               {INVMM_E_TIME, "older"},
               {INVMM_E_FORMAT, "saved state"},
               {INVMM_E_BUFFER, "too small"},
               {INVMM_E_CANCELLED, "cancelled"}};
  for (size_t i = 0; i < sizeof words / sizeof *words; ++i)
    ck_assert_msg(strstr(invmm_strerror(words[i].status), words[i].word), "%d: %s", words[i].status,
                  invmm_strerror(words[i].status));
}
END_TEST

START_TEST(an_unknown_status_is_called_unknown) {
  const invmm_status unknown[] = {5, 12345, INT32_MAX, -12, -12345, INT32_MIN};
  for (size_t i = 0; i < sizeof unknown / sizeof *unknown; ++i)
    ck_assert_ptr_nonnull(strstr(invmm_strerror(unknown[i]), "unknown"));
}
END_TEST

START_TEST(phrases_live_for_ever) {
  ck_assert_ptr_eq(invmm_strerror(INVMM_E_TIME), invmm_strerror(INVMM_E_TIME));
  ck_assert_ptr_eq(invmm_strerror(-12345), invmm_strerror(12345));
}
END_TEST

START_TEST(the_version_is_that_of_the_header) {
  ck_assert_uint_eq(invmm_version(), INVMM_VERSION_NUMBER);
  ck_assert_int_eq(INVMM_VERSION_NUMBER,
                   INVMM_VERSION_MAJOR * 10000 + INVMM_VERSION_MINOR * 100 + INVMM_VERSION_PATCH);
}
END_TEST

int main(void) {
  return RUN_TESTS("core/status", every_status_has_a_phrase_of_its_own, phrases_belong_to_their_numbers,
                   an_unknown_status_is_called_unknown, phrases_live_for_ever,
                   the_version_is_that_of_the_header);
}
