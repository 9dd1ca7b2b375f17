#include "ocr/host.h"
#include "ocr/line_reader.h"
#include "ocr/net.h"
#include "ocr/order.h"
#include "ocr/recogniser.h"

#include <leptonica/allheaders.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tesseract/capi.h>
#include <unistd.h>

#define SCRIPTS 3
#define NAMES_MAX 128
/** Our own model for numbers. */
#define NUMBER_MODEL "num"

/** Below this, a single glyph is read once more in another way. */
#define GLYPH_CERTAIN 85

/** A line picture, borrowed. */
struct line_picture {
    const uint8_t *grey;
    int32_t width;
    int32_t height;
};

/** Where a reading goes. */
struct recognised {
    char *text; ///< borrowed
    size_t size;
    int32_t confidence;
};

struct recogniser {
    TessBaseAPI *engines[SCRIPTS]; ///< owned, by script - 1; NULL: not loaded
    struct line_reader *numbers;   ///< owned; NULL: left to Tesseract
};

static const char *
find_folder(const char *wanted) {
    if (wanted != NULL) {
        return wanted;
    }
    const char *prefix = getenv("TESSDATA_PREFIX");
    if (prefix != NULL && *prefix != '\0') {
        return prefix;
    }
    const char *const *folders = host_model_folders();
    for (size_t i = 0; folders[i] != NULL; i++) {
        if (access(folders[i], R_OK) == 0) {
            return folders[i];
        }
    }
    return folders[0];
}

/** Debian's package of a model: chi_sim is in tesseract-ocr-chi-sim. */
static void
package_name(const char *model, char *out, size_t size) {
    snprintf(out, size, "tesseract-ocr-%s", model);
    for (char *c = out; *c != '\0'; c++) {
        *c = *c == '_' ? '-' : *c;
    }
}

static enum status
check_model(const char *folder, const char *model) {
    char path[4096];
    char package[NAMES_MAX];
    snprintf(path, sizeof(path), "%s/%s.traineddata", folder, model);
    if (access(path, R_OK) == 0) {
        return STATUS_OK;
    }
    package_name(model, package, sizeof(package));
    log_error("the recognition model %s is missing; install the package %s",
              path, package);
    return STATUS_NOT_FOUND;
}

/**
 * Load the model for numbers. One of another kind than ours is left to
 * Tesseract.
 */
static enum status
load_numbers(struct recogniser *recogniser, const char *folder) {
    char path[4096];
    snprintf(path, sizeof(path), "%s/%s.traineddata", folder, NUMBER_MODEL);
    enum status status = line_reader_new(path, &recogniser->numbers);
    if (status != STATUS_NOT_FOUND) {
        return status == STATUS_MALFORMED ? STATUS_OK : status;
    }
    log_error("the model for numbers %s is missing; install posplugin again, "
              "or set POSPLUGIN_DATA to the folder with its data",
              path);
    return STATUS_NOT_FOUND;
}

/** Append a model to a "+" separated list. */
static bool
names_add(char *names, const char *name) {
    size_t length = strlen(names);
    int written = snprintf(names + length, NAMES_MAX - length, "%s%s",
                           length == 0 ? "" : "+", name);
    return written >= 0 && (size_t)written < NAMES_MAX - length;
}

/** The models of scripts with thousands of characters. */
static enum recogniser_script
script_of(const char *model) {
    static const char *const prefixes[] = {"chi_", "jpn", "kor"};
    for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++) {
        if (strncmp(model, prefixes[i], strlen(prefixes[i])) == 0) {
            return RECOGNISER_CHINESE;
        }
    }
    return RECOGNISER_LATIN;
}

/** Sort the wanted languages by script and see that their models are there. */
static enum status
sort_languages(const char *folder, const char *languages,
               char names[SCRIPTS][NAMES_MAX]) {
    char list[NAMES_MAX];
    if (strlen(languages) >= sizeof(list)) {
        log_error("the list of languages \"%s\" is too long", languages);
        return STATUS_INVALID;
    }
    memcpy(list, languages, strlen(languages) + 1);
    char *rest = NULL;
    for (char *model = strtok_r(list, "+", &rest); model != NULL;
         model = strtok_r(NULL, "+", &rest)) {
        enum status status = check_model(folder, model);
        if (status != STATUS_OK) {
            return status;
        }
        names_add(names[script_of(model) - 1], model);
    }
    names_add(names[RECOGNISER_NUMBER - 1], NUMBER_MODEL);
    return STATUS_OK;
}

/** Load one engine; dictionaries guess words, which is worse than honest. */
static TessBaseAPI *
load(const char *folder, const char *names) {
    // The C API wants writable strings.
    static char settings[][2][24] = {
        {"load_system_dawg", "0"}, {"load_freq_dawg", "0"},
        {"load_punc_dawg", "0"},   {"load_number_dawg", "0"},
        {"load_bigram_dawg", "0"}, {"debug_file", "/dev/null"},
    };
    enum { COUNT = sizeof(settings) / sizeof(*settings) };
    char *variables[COUNT];
    char *values[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        variables[i] = settings[i][0];
        values[i] = settings[i][1];
    }
    TessBaseAPI *engine = TessBaseAPICreate();
    if (engine == NULL) {
        return NULL;
    }
    if (TessBaseAPIInit4(engine, folder, names, OEM_LSTM_ONLY, NULL, 0,
                         variables, values, COUNT, 0) != 0) {
        TessBaseAPIDelete(engine);
        return NULL;
    }
    TessBaseAPISetVariable(engine, "tessedit_do_invert", "0");
    return engine;
}

/** Load the engine of every script that there are names for. */
static enum status
load_all(struct recogniser *recogniser, const char *folder,
         const char *number_folder, char names[SCRIPTS][NAMES_MAX]) {
    for (size_t i = 0; i < SCRIPTS; i++) {
        bool number = i == RECOGNISER_NUMBER - 1;
        const char *from = number ? number_folder : folder;
        if (names[i][0] == '\0' || (number && recogniser->numbers != NULL)) {
            continue;
        }
        recogniser->engines[i] = load(from, names[i]);
        if (recogniser->engines[i] == NULL) {
            log_error("the recognition model %s in %s cannot be loaded; "
                      "install it again",
                      names[i], from);
            return STATUS_NOT_FOUND;
        }
    }
    return STATUS_OK;
}

enum status
recogniser_new(const char *model_folder, const char *number_folder,
               const char *languages, struct recogniser **out) {
    char names[SCRIPTS][NAMES_MAX] = {{0}};
    const char *folder = find_folder(model_folder);
    *out = NULL;
    enum status status = sort_languages(folder, languages, names);
    if (status != STATUS_OK) {
        return status;
    }
    struct recogniser *recogniser = calloc(1, sizeof(*recogniser));
    if (recogniser == NULL) {
        log_error("out of memory for the recogniser");
        return STATUS_NO_MEMORY;
    }
    host_use_one_thread();
    setMsgSeverity(L_SEVERITY_NONE);
    status = load_numbers(recogniser, number_folder);
    if (status == STATUS_OK) {
        status = load_all(recogniser, folder, number_folder, names);
    }
    if (status != STATUS_OK) {
        recogniser_free(recogniser);
        return status;
    }
    *out = recogniser;
    return STATUS_OK;
}

void
recogniser_free(struct recogniser *recogniser) {
    if (recogniser == NULL) {
        return;
    }
    for (size_t i = 0; i < SCRIPTS; i++) {
        if (recogniser->engines[i] != NULL) {
            TessBaseAPIDelete(recogniser->engines[i]);
        }
    }
    line_reader_free(recogniser->numbers);
    free(recogniser);
}

bool
recogniser_has(const struct recogniser *recogniser,
               enum recogniser_script script) {
    return recogniser->engines[script - 1] != NULL ||
           (script == RECOGNISER_NUMBER && recogniser->numbers != NULL);
}

/** Join words by single spaces, without newlines. */
static void
tidy(char *text) {
    char *to = text;
    for (const char *from = text; *from != '\0'; from++) {
        bool space = (unsigned char)*from <= ' ';
        if (!space) {
            *to++ = *from;
        } else if (to > text && to[-1] != ' ') {
            *to++ = ' ';
        }
    }
    while (to > text && to[-1] == ' ') {
        to--;
    }
    *to = '\0';
}

/** Read a line picture, when that is more certain than what is there. */
static void
read_as(TessBaseAPI *engine, TessPageSegMode mode,
        const struct line_picture *picture, struct recognised *best) {
    TessBaseAPISetPageSegMode(engine, mode);
    TessBaseAPISetImage(engine, picture->grey, picture->width, picture->height,
                        1, picture->width);
    char *text = TessBaseAPIGetUTF8Text(engine);
    if (text == NULL) {
        return; // nothing recognised
    }
    tidy(text);
    int32_t confidence = TessBaseAPIMeanTextConf(engine);
    bool first = best->text[0] == '\0';
    if (*text != '\0' && (first || confidence > best->confidence)) {
        utf8_copy(best->text, best->size, text);
        best->confidence = confidence;
    }
    TessDeleteText(text);
}

/**
 * Read a number. Its model was trained on exactly such pictures, so there is
 * no line to look for, and it is as certain as its least certain part.
 */
static void
read_number(TessBaseAPI *engine, const struct line_picture *picture,
            struct recognised *out) {
    read_as(engine, PSM_RAW_LINE, picture, out);
    int *parts = TessBaseAPIAllWordConfidences(engine);
    for (int *part = parts; part != NULL && *part >= 0; part++) {
        out->confidence = *part < out->confidence ? *part : out->confidence;
    }
    TessDeleteIntArray(parts);
}

static void
read_label(TessBaseAPI *engine, const struct line_picture *picture,
           struct recognised *out) {
    // Looking for the line first reads better, but fails on single glyphs.
    read_as(engine, PSM_SINGLE_LINE, picture, out);
    bool glyph = picture->width <= picture->height;
    if (out->text[0] == '\0' || (glyph && out->confidence < GLYPH_CERTAIN)) {
        read_as(engine, PSM_RAW_LINE, picture, out);
    }
}

enum status
recogniser_read(struct recogniser *recogniser, enum recogniser_script script,
                const uint8_t *grey, int32_t width, int32_t height, char *text,
                size_t size, int32_t *confidence) {
    TessBaseAPI *engine = recogniser->engines[script - 1];
    const struct line_picture picture = {grey, width, height};
    struct recognised best = {text, size, 0};
    *text = '\0';
    *confidence = 0;
    if (script == RECOGNISER_NUMBER && recogniser->numbers != NULL &&
        height == NET_HEIGHT) {
        return line_reader_read(recogniser->numbers, grey, width, text, size,
                                confidence);
    }
    if (engine == NULL) {
        return STATUS_UNSUPPORTED;
    }
    host_use_one_thread(); // a setting of each thread, and it may be another
                           // one
    if (script == RECOGNISER_NUMBER) {
        read_number(engine, &picture, &best);
    } else {
        read_label(engine, &picture, &best);
    }
    *confidence = best.confidence;
    TessBaseAPIClear(engine);
    return STATUS_OK;
}
