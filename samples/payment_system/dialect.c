#include "samples/payment_system/dialect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HUGE_SIZE 100000

void
dialect_add_header(struct dialect_answer *answer, const char *name,
                   const char *value) {
    if (answer->header_count < DIALECT_HEADERS_MAX) {
        answer->headers[answer->header_count].name = name;
        snprintf(answer->headers[answer->header_count].value,
                 DIALECT_HEADER_MAX, "%s", value);
        answer->header_count++;
    }
}

void
dialect_mask(struct dialect_subject *subject, const char *code) {
    snprintf(subject->code_start, sizeof(subject->code_start), "%.7s", code);
    snprintf(subject->code_mask, sizeof(subject->code_mask), "%.2s...(%zu)",
             code, strlen(code));
}

bool
dialect_is_number(const char *text) {
    size_t size = strlen(text);
    return size > 0 && size < LEDGER_TEXT_MAX &&
           strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                        "abcdefghijklmnopqrstuvwxyz_-") == size;
}

void
dialect_hash(const struct payment_system *system, const char *text,
             char hash[LEDGER_TEXT_MAX]) {
    uint8_t mac[SIGNATURE_SIZE];
    struct signature_part part = {text, strlen(text)};
    signature_hmac(&system->keys.rest, &part, 1, mac);
    signature_hex(mac, sizeof(mac), hash);
}

char *
dialect_huge(void) {
    char *text = malloc(HUGE_SIZE + 1);
    if (text != NULL) {
        memset(text, ' ', HUGE_SIZE);
        text[HUGE_SIZE] = '\0';
    }
    return text;
}

char *
dialect_garbage(void) {
    return strdup("<html>\x01 Service temporarily \xff unavailable");
}
