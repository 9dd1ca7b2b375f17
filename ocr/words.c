#include "ocr/utf8.h"
#include "ocr/words_internal.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** Bytes of a line of a data file with a NUL. */
#define LINE_BYTES_MAX 256
/** Bytes of one data file; a larger one is surely something else. */
#define WORDS_FILE_MAX (1024 * 1024)

struct class_name {
    const char *name;
    enum word_class word_class;
};

static const struct class_name class_names[] = {
    {"label", WORD_COLUMN_LABEL}, {"quantity", WORD_COLUMN_QUANTITY},
    {"price", WORD_COLUMN_PRICE}, {"amount", WORD_COLUMN_AMOUNT},
    {"other", WORD_COLUMN_OTHER}, {"subtotal", WORD_SUBTOTAL},
    {"discount", WORD_DISCOUNT},  {"tax", WORD_TAX},
    {"total", WORD_TOTAL},        {"payable", WORD_PAYABLE},
    {"ignore", WORD_IGNORE},      {"tax_included", WORD_TAX_INCLUDED},
    {"charge", WORD_CHARGE},      {"button", WORD_BUTTON},
    {"unit", WORD_UNIT},
};

/** One data file while it is read. */
struct source {
    const char *name;
    size_t line;
    enum word_class word_class;
};

struct words *
words_new(void) {
    return calloc(1, sizeof(struct words));
}

void
words_free(struct words *words) {
    if (words != NULL) {
        free(words->phrases);
        free(words);
    }
}

/** Append one folded character; false when it does not fit. */
static bool
append_folded(char *out, size_t *length, uint32_t code) {
    char bytes[4];
    size_t count = 0;
    if (code < 0x80) {
        bytes[count++] = (char)code;
    } else if (code < 0x800) {
        bytes[count++] = (char)(0xc0u | code >> 6);
    } else if (code < 0x10000) {
        bytes[count++] = (char)(0xe0u | code >> 12);
        bytes[count++] = (char)(0x80u | (code >> 6 & 0x3fu));
    } else {
        bytes[count++] = (char)(0xf0u | code >> 18);
        bytes[count++] = (char)(0x80u | (code >> 12 & 0x3fu));
        bytes[count++] = (char)(0x80u | (code >> 6 & 0x3fu));
    }
    if (code >= 0x80) {
        bytes[count++] = (char)(0x80u | (code & 0x3fu));
    }
    if (*length + count >= PHRASE_MAX) {
        return false;
    }
    memcpy(out + *length, bytes, count);
    *length += count;
    out[*length] = '\0';
    return true;
}

bool
words_fold(const char *text, char out[PHRASE_MAX]) {
    size_t length = 0;
    out[0] = '\0';
    while (*text != '\0') {
        uint32_t code;
        text += utf8_next(text, &code);
        code = utf8_fold(code);
        if (code != 0 && !append_folded(out, &length, code)) {
            return false;
        }
    }
    return length > 0;
}

size_t
words_letters(const char *text) {
    size_t count = 0;
    for (; *text != '\0'; text++) {
        count += ((unsigned char)*text & 0xc0u) != 0x80u;
    }
    return count;
}

/** First phrase that is not before `text`. */
static size_t
lower_bound(const struct words *words, const char *text) {
    size_t low = 0;
    size_t high = words->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(words->phrases[middle].text, text) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static word_set
find(const struct words *words, const char *folded) {
    size_t at = lower_bound(words, folded);
    bool found =
        at < words->count && strcmp(words->phrases[at].text, folded) == 0;
    return found ? words->phrases[at].set : 0;
}

static enum status
insert(struct words *words, const char *folded, enum word_class word_class) {
    size_t at = lower_bound(words, folded);
    word_set bit = 1u << word_class;
    if (at < words->count && strcmp(words->phrases[at].text, folded) == 0) {
        words->phrases[at].set |= bit;
        return STATUS_OK;
    }
    if (words->count == words->capacity) {
        size_t capacity = words->capacity == 0 ? 256 : words->capacity * 2;
        struct phrase *phrases =
            realloc(words->phrases, capacity * sizeof(*phrases));
        if (phrases == NULL) {
            return STATUS_NO_MEMORY;
        }
        words->phrases = phrases;
        words->capacity = capacity;
    }
    memmove(&words->phrases[at + 1], &words->phrases[at],
            (words->count - at) * sizeof(*words->phrases));
    memcpy(words->phrases[at].text, folded, strlen(folded) + 1);
    words->phrases[at].letters = words_letters(folded);
    words->phrases[at].set = bit;
    words->count++;
    return STATUS_OK;
}

static enum word_class
class_named(const char *name, size_t length) {
    size_t count = sizeof(class_names) / sizeof(class_names[0]);
    for (size_t i = 0; i < count; i++) {
        if (strlen(class_names[i].name) == length &&
            memcmp(class_names[i].name, name, length) == 0) {
            return class_names[i].word_class;
        }
    }
    return WORD_NONE;
}

static enum status
malformed(const struct source *source, const char *what) {
    log_error("%s: line %zu: %s", source->name, source->line, what);
    return STATUS_MALFORMED;
}

static enum status
parse_line(struct words *words, struct source *source, const char *line,
           size_t length) {
    while (length > 0 && (line[length - 1] == ' ' || line[length - 1] == '\t' ||
                          line[length - 1] == '\r')) {
        length--;
    }
    if (length == 0 || line[0] == '#') {
        return STATUS_OK;
    }
    if (line[0] == '[') {
        source->word_class =
            line[length - 1] == ']' ? class_named(line + 1, length - 2) : 0;
        return source->word_class != WORD_NONE
                   ? STATUS_OK
                   : malformed(source, "no such section");
    }
    if (source->word_class == WORD_NONE) {
        return malformed(source, "a word before the first [section]");
    }
    char phrase[LINE_BYTES_MAX];
    char folded[PHRASE_MAX];
    if (memchr(line, '\0', length) != NULL) {
        return malformed(source, "not a text file");
    }
    if (length >= sizeof(phrase)) {
        return malformed(source, "the line is too long");
    }
    memcpy(phrase, line, length); // a file need not end with a NUL
    phrase[length] = '\0';
    if (!words_fold(phrase, folded)) {
        return malformed(source, "a phrase without letters, or too long");
    }
    enum status status = insert(words, folded, source->word_class);
    if (status != STATUS_OK) {
        log_error("%s: out of memory", source->name);
    }
    return status;
}

enum status
words_parse(struct words *words, const char *name, const char *text,
            size_t size) {
    struct source source = {.name = name};
    enum status status = STATUS_OK;
    if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3;
        size -= 3;
    }
    while (size > 0 && status == STATUS_OK) {
        const char *newline = memchr(text, '\n', size);
        size_t length = newline != NULL ? (size_t)(newline - text) : size;
        source.line++;
        status = parse_line(words, &source, text, length);
        size_t taken = newline != NULL ? length + 1 : length;
        text += taken;
        size -= taken;
    }
    return status;
}

static enum status
parse_stream(struct words *words, const char *path, FILE *file) {
    enum status status = STATUS_IO;
    char *text = malloc(WORDS_FILE_MAX);
    if (text == NULL) {
        log_error("%s: out of memory", path);
        return STATUS_NO_MEMORY;
    }
    size_t size = fread(text, 1, WORDS_FILE_MAX, file);
    if (ferror(file)) {
        log_error("%s: cannot be read", path);
    } else if (size == WORDS_FILE_MAX) {
        log_error("%s: too large for a list of words", path);
        status = STATUS_MALFORMED;
    } else {
        status = words_parse(words, path, text, size);
    }
    free(text);
    return status;
}

static enum status
parse_file(struct words *words, const char *folder, const char *name) {
    char path[4096];
    int length = snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file =
        length > 0 && (size_t)length < sizeof(path) ? fopen(path, "rb") : NULL;
    if (file == NULL) {
        log_error("%s/%s: %s", folder, name, strerror(errno));
        return STATUS_NOT_FOUND;
    }
    enum status status = parse_stream(words, path, file);
    fclose(file);
    return status;
}

static bool
is_words_file(const char *name) {
    static const char ending[] = ".words";
    size_t length = strlen(name);
    return name[0] != '.' && length >= sizeof(ending) &&
           strcmp(name + length - (sizeof(ending) - 1), ending) == 0;
}

static enum status
parse_folder(struct words *words, const char *folder, DIR *directory) {
    enum status status = STATUS_OK;
    size_t files = 0;
    const struct dirent *entry;
    while (status == STATUS_OK && (entry = readdir(directory)) != NULL) {
        if (is_words_file(entry->d_name)) {
            status = parse_file(words, folder, entry->d_name);
            files++;
        }
    }
    if (status == STATUS_OK && files == 0) {
        log_error("%s: no *.words files there; install posplugin again or "
                  "set the folder of words",
                  folder);
        status = STATUS_NOT_FOUND;
    }
    return status;
}

enum status
words_load(const char *folder, struct words **out) {
    struct words *words = words_new();
    if (words == NULL) {
        log_error("words: out of memory");
        return STATUS_NO_MEMORY;
    }
    enum status status = STATUS_NOT_FOUND;
    DIR *directory = opendir(folder);
    if (directory == NULL) {
        log_error("folder of words %s: %s", folder, strerror(errno));
    } else {
        status = parse_folder(words, folder, directory);
        closedir(directory);
    }
    if (status != STATUS_OK) {
        words_free(words);
        return status;
    }
    *out = words;
    return STATUS_OK;
}

word_set
words_classify(const struct words *words, const char *text) {
    char folded[PHRASE_MAX];
    return words_fold(text, folded) ? find(words, folded) : 0;
}

/** Letters of scripts that put spaces between words. */
static bool
is_spaced_letter(uint32_t code) {
    return utf8_is_letter(code) && code < 0x2e80;
}

word_set
words_prefix(const struct words *words, const char *text, size_t *length) {
    char folded[PHRASE_MAX] = "";
    size_t used = 0;
    word_set best = 0;
    const char *at = text;
    *length = 0;
    while (*at != '\0') {
        uint32_t code;
        uint32_t next;
        at += utf8_next(at, &code);
        uint32_t letter = utf8_fold(code);
        if (letter == 0) {
            continue;
        }
        if (!append_folded(folded, &used, letter)) {
            break;
        }
        utf8_next(at, &next);
        // "Totally" does not start with "Total".
        if (is_spaced_letter(code) && is_spaced_letter(next)) {
            continue;
        }
        word_set set = find(words, folded);
        if (set != 0) {
            best = set;
            *length = (size_t)(at - text);
        }
    }
    return best;
}
