// Pairing codes, and the file that keeps a key: nothing that is read may break
// it, and what is taken must be whole. The first byte chooses.

#include "link/pairing.h"

#undef NDEBUG
#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(enum status status, const struct pairing *pairing) {
    static const struct pairing none;
    if (status == STATUS_OK) {
        assert(strlen(pairing->id) == PAIRING_ID_SIZE - 1);
        assert(strlen(pairing->name) < PAIRING_NAME_MAX);
    } else {
        assert(memcmp(pairing->key, none.key, PAIRING_KEY_SIZE) == 0);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct pairing pairing;
    char code[PAIRING_CODE_MAX];
    if (size == 0) {
        return 0;
    }
    uint8_t *exact = malloc(size);
    memcpy(exact, data + 1, size - 1);
    switch (data[0]) {
    case 'f':
        check(pairing_parse((const char *)exact, size - 1, &pairing), &pairing);
        break;
    case 'm': // a code of our own, with one character wrong
        assert(pairing_make(size % 2, &pairing, code) == STATUS_OK);
        if (size > 3 && exact[1] != 0) {
            code[exact[0] % strlen(code)] = (char)exact[1];
        }
        check(pairing_read_code((const uint8_t *)code, strlen(code), &pairing),
              &pairing);
        break;
    default:
        check(pairing_read_code(exact, size - 1, &pairing), &pairing);
    }
    free(exact);
    return 0;
}
