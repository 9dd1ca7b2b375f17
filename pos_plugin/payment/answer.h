/**
 * @file answer.h
 * Small tools for judging the answers of payment systems.
 */
#ifndef POSPLUGIN_ANSWER_H
#define POSPLUGIN_ANSWER_H

#include "pos_plugin/payment/payment.h"

#include <jansson.h>

/** Set outcome and detail; trade number and all else are left alone. */
void answer_set(struct payment_answer *answer, enum payment_outcome outcome,
                const char *format, ...)
    __attribute__((format(__printf__, 3, 4)));

/**
 * End an exchange: what the payment system has repeated of the credential is
 * struck out of its answer, and what is not definite is logged, at its cause.
 *
 * @param credential NULL where none was sent
 */
void answer_finish(const char *section, const char *operation,
                   const struct payment_request *request,
                   const struct payment_credential *credential,
                   struct payment_answer *answer);

/** A text of an object; "" when it is absent or of another type. */
const char *answer_text(const json_t *object, const char *key);

/** True when the object has exactly this text. */
bool answer_text_is(const json_t *object, const char *key, const char *wanted);

/** True when the object has exactly this whole number. */
bool answer_integer_is(const json_t *object, const char *key, int64_t wanted);

#endif
