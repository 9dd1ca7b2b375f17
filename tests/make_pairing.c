// For the test scripts: makes a pairing, stores it in each FILE as both sides
// keep it, and prints its code.

#include "link/pairing.h"

#include <stdio.h>

int
main(int argc, char **argv) {
    struct pairing pairing;
    char code[PAIRING_CODE_MAX];
    enum status status = pairing_make(false, &pairing, code);
    for (int i = 1; i < argc && status == STATUS_OK; i++) {
        status = pairing_store(argv[i], &pairing);
    }
    puts(code);
    return status == STATUS_OK ? 0 : 1;
}
