// A payment code or face token: any bytes a scanner may deliver.
#include "pos_plugin/payment/credential.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) {
        return 0;
    }
    uint8_t *bytes = malloc(size);
    if (bytes == NULL) {
        return 0;
    }
    memcpy(bytes, data, size);
    struct payment_credential credential = {
        .is_face_token = data[0] == '!', .bytes = bytes + 1, .size = size - 1};
    const char *problem = credential_problem(&credential);
    const char *wallet = credential_wallet(&credential);
    // What is taken for a code never needs an escape in JSON.
    if (problem == NULL && (credential.size > CREDENTIAL_SIZE_MAX ||
                            memchr(bytes + 1, '"', size - 1) != NULL ||
                            memchr(bytes + 1, '\\', size - 1) != NULL ||
                            memchr(bytes + 1, '\0', size - 1) != NULL)) {
        abort();
    }
    if (wallet == NULL || (problem != NULL && problem[0] == '\0')) {
        abort();
    }
    char *text = malloc(2 * size);
    if (text != NULL) {
        memcpy(text, bytes, size);
        memcpy(text + size, bytes, size);
        text[2 * size - 1] = '\0';
        credential_scrub(&credential, text);
    }
    free(text);
    free(bytes);
    return 0;
}
