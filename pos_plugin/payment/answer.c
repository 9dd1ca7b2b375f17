#include "pos_plugin/payment/answer.h"

#include "pos_plugin/payment/credential.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
answer_set(struct payment_answer *answer, enum payment_outcome outcome,
           const char *format, ...) {
    char text[2 * JOURNAL_TEXT_MAX];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof(text), format, values);
    va_end(values);
    answer->outcome = outcome;
    utf8_copy(answer->detail, sizeof(answer->detail), text);
}

void
answer_finish(const char *section, const char *operation,
              const struct payment_request *request,
              const struct payment_credential *credential,
              struct payment_answer *answer) {
    if (credential != NULL) {
        credential_scrub(credential, answer->detail);
        credential_scrub(credential, answer->trade_no);
    }
    if (answer->outcome == PAYMENT_UNKNOWN ||
        answer->outcome == PAYMENT_NOT_SENT) {
        log_warning("%s %s %s: %s, %s", section, operation, request->order_no,
                    payment_outcome_string(answer->outcome), answer->detail);
    }
}

const char *
answer_text(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

bool
answer_text_is(const json_t *object, const char *key, const char *wanted) {
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL && strcmp(text, wanted) == 0;
}

bool
answer_integer_is(const json_t *object, const char *key, int64_t wanted) {
    const json_t *value = json_object_get(object, key);
    return json_is_integer(value) && json_integer_value(value) == wanted;
}
