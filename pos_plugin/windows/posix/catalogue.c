// Catalogues of translations, as GNU gettext's msgfmt writes them: a header,
// two tables of length and place for each text, sorted by the original.

#include "libintl.h"

#define MAGIC 0x950412de
#define CATALOGUE_MAX (1 << 20)

static struct {
    size_t size;
    uint32_t count;
    uint32_t originals; // where the tables are
    uint32_t translations;
    char *bytes; // with a NUL behind them
} loaded;

static uint32_t
number_at(size_t place) {
    uint32_t number;

    memcpy(&number, loaded.bytes + place, sizeof(number));
    return number;
}

// NULL when it is not wholly in the file, with a NUL at its end.
static char *
text_at(uint32_t table, uint32_t index) {
    size_t entry = (size_t)table + (size_t)index * 8;
    uint32_t length = number_at(entry);
    uint32_t place = number_at(entry + 4);

    if (place > loaded.size || length > loaded.size - place ||
        loaded.bytes[place + length] != '\0') {
        return NULL;
    }
    return loaded.bytes + place;
}

static bool
table_fits(uint32_t table) {
    return table <= loaded.size && loaded.count <= (loaded.size - table) / 8;
}

static bool
is_good(void) {
    if (loaded.size < 20 || number_at(0) != MAGIC) {
        return false;
    }
    loaded.count = number_at(8);
    loaded.originals = number_at(12);
    loaded.translations = number_at(16);
    if (!table_fits(loaded.originals) || !table_fits(loaded.translations)) {
        return false;
    }
    for (uint32_t i = 0; i < loaded.count; i++) {
        if (!text_at(loaded.originals, i) || !text_at(loaded.translations, i)) {
            return false;
        }
    }
    return true;
}

char *
bindtextdomain(const char *domain, const char *folder) {
    const char *language = getenv("LANGUAGE");
    char path[PATH_MAX];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s/LC_MESSAGES/%s.mo", folder,
             language ? language : "", domain);
    loaded.count = 0;
    file = fopen(path, "rb");
    if (!file) {
        return NULL;
    }
    free(loaded.bytes);
    loaded.bytes = calloc(1, CATALOGUE_MAX + 1);
    loaded.size =
        loaded.bytes ? fread(loaded.bytes, 1, CATALOGUE_MAX, file) : 0;
    fclose(file);
    if (!is_good()) {
        loaded.count = 0;
        return NULL;
    }
    return loaded.bytes;
}

char *
gettext(const char *text) {
    uint32_t low = 0;
    uint32_t high = loaded.count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = strcmp(text, text_at(loaded.originals, middle));

        if (order == 0) {
            return text_at(loaded.translations, middle);
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return (char *)(uintptr_t)text;
}
