// Names of settings: which one was meant, which one is a secret.

#include "pos_plugin/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MAX_BYTES 64
// More changes than this make it another name.
#define TYPOS_MAX 4

// Edit distance (Levenshtein's), texts shorter than NAME_MAX_BYTES.
static size_t
distance(const char *a, const char *b) {
    size_t row[NAME_MAX_BYTES + 1];
    size_t width = strlen(b);

    for (size_t j = 0; j <= width; j++) {
        row[j] = j;
    }
    for (size_t i = 1; a[i - 1]; i++) {
        size_t corner = row[0];

        row[0] = i;
        for (size_t j = 1; j <= width; j++) {
            size_t best = corner + (a[i - 1] != b[j - 1]);

            corner = row[j];
            best = row[j] + 1 < best ? row[j] + 1 : best;
            row[j] = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
        }
    }
    return row[width];
}

// Of two keys at the same distance the first; a key without its section is
// known by the key alone.
const struct config_key *
config_nearest(const char *name) {
    const struct config_key *nearest = NULL;
    size_t least = TYPOS_MAX;

    if (strlen(name) >= NAME_MAX_BYTES) {
        return NULL;
    }
    for (const struct config_key *k = config_keys; k->section; k++) {
        char full[NAME_MAX_BYTES];
        size_t away;

        snprintf(full, sizeof(full), "%s.%s", k->section, k->key);
        away = distance(name, strchr(name, '.') ? full : k->key);
        if (away < least) {
            least = away;
            nearest = k;
        }
    }
    return nearest;
}

bool
config_is_secret(const char *section, const char *key) {
    return strcmp(section, "alipay") == 0 && strcmp(key, "app_auth_token") == 0;
}
