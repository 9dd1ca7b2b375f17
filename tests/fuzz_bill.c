// A bill file: whatever its bytes, it is read whole or refused, and what was
// read can be compared.
#include "pos_plugin/bill.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
quiet(void *context, enum log_level level, const char *line) {
    (void)context;
    (void)level;
    (void)line;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct bill bill;
    char *text = malloc(size + (size == 0));
    if (text == NULL) {
        return 0;
    }
    memcpy(text, data, size);
    log_set_sink(quiet, NULL, LOG_LEVEL_ERROR);
    if (bill_parse("fuzz", text, size, &bill) == STATUS_OK) {
        for (size_t i = 0; i < bill.count; i++) {
            if (bill.rows[i].amount.minor < 0 ||
                currency_decimals(bill.rows[i].amount.currency) < 0 ||
                memchr(bill.rows[i].order_no, '\0', BILL_NUMBER_MAX) == NULL) {
                abort();
            }
        }
    } else if (bill.rows != NULL || bill.count != 0) {
        abort();
    }
    bill_destroy(&bill);
    free(text);
    return 0;
}
