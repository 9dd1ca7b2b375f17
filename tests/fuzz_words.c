// Any bytes as a data file of words, then looked up in it.
#include "ocr/words.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
drop_line(void *context, enum log_level level, const char *line) {
    (void)context;
    (void)level;
    (void)line;
}

int
LLVMFuzzerInitialize(int *argc, char ***argv) {
    (void)argc;
    (void)argv;
    log_set_sink(drop_line, NULL, LOG_LEVEL_ERROR);
    return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct words *words = words_new();
    char *text = malloc(size > 0 ? size : 1);
    char *line = malloc(size + 1);
    if (words != NULL && text != NULL && line != NULL) {
        size_t length;
        memcpy(text, data, size);
        memcpy(line, data, size);
        line[size] = '\0';
        words_parse(words, "fuzz", text, size);
        words_classify(words, line);
        if (words_prefix(words, line, &length) != 0 &&
            (length == 0 || length > strlen(line))) {
            abort();
        }
    }
    free(line);
    free(text);
    words_free(words);
    return 0;
}
