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
/** Most models of a script that are read without Tesseract. */
#define MODELS_MAX 4
/** Bytes of a line of text with its NUL. */
#define TEXT_MAX 1024
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

/** What reads a script. */
struct models {
    struct line_reader *own[MODELS_MAX]; ///< owned
    size_t own_count;                    ///< 0: left to Tesseract
    TessBaseAPI *engine;                 ///< owned; NULL: not loaded
};

struct recogniser {
    struct models scripts[SCRIPTS]; ///< by script - 1
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

static void
free_own(struct models *models) {
    while (models->own_count > 0) {
        line_reader_free(models->own[--models->own_count]);
    }
}

/**
 * Load models that need no Tesseract; none, when one of them is of a kind that
 * does.
 */
static enum status
load_own(struct models *models, const char *folder, const char *names) {
    char list[NAMES_MAX];
    char path[4096];
    char *rest = NULL;
    enum status status = STATUS_OK;
    memcpy(list, names, strlen(names) + 1);
    for (char *name = strtok_r(list, "+", &rest);
         status == STATUS_OK && name != NULL;
         name = strtok_r(NULL, "+", &rest)) {
        struct line_reader **to = &models->own[models->own_count];
        snprintf(path, sizeof(path), "%s/%s.traineddata", folder, name);
        status = models->own_count == MODELS_MAX ? STATUS_MALFORMED
                                                 : line_reader_new(path, to);
        models->own_count += status == STATUS_OK ? 1 : 0;
    }
    if (status != STATUS_OK) {
        free_own(models);
    }
    return status == STATUS_MALFORMED ? STATUS_OK : status;
}

/** Load the models of a script. */
static enum status
load_script(struct models *models, const char *folder, const char *names) {
    enum status status = load_own(models, folder, names);
    if (status == STATUS_OK && models->own_count == 0) {
        models->engine = load(folder, names);
        status = models->engine == NULL ? STATUS_MALFORMED : STATUS_OK;
    }
    if (status == STATUS_NOT_FOUND) {
        log_error("the recognition model %s/%s.traineddata is missing; install "
                  "posplugin again, or set POSPLUGIN_DATA to the folder with "
                  "its data",
                  folder, names);
    } else if (status == STATUS_MALFORMED) {
        log_error("the recognition model %s in %s cannot be loaded; "
                  "install it again",
                  names, folder);
        status = STATUS_NOT_FOUND;
    }
    return status;
}

static enum status
load_all(struct recogniser *recogniser, const char *folder,
         const char *number_folder, char names[SCRIPTS][NAMES_MAX]) {
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < SCRIPTS; i++) {
        if (names[i][0] != '\0') {
            status = load_script(
                &recogniser->scripts[i],
                i == RECOGNISER_NUMBER - 1 ? number_folder : folder, names[i]);
        }
    }
    return status;
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
    status = load_all(recogniser, folder, number_folder, names);
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
        struct models *models = &recogniser->scripts[i];
        if (models->engine != NULL) {
            TessBaseAPIDelete(models->engine);
        }
        free_own(models);
    }
    free(recogniser);
}

bool
recogniser_has(const struct recogniser *recogniser,
               enum recogniser_script script) {
    const struct models *models = &recogniser->scripts[script - 1];
    return models->engine != NULL || models->own_count > 0;
}

int32_t
recogniser_height(const struct recogniser *recogniser,
                  enum recogniser_script script) {
    const struct models *models = &recogniser->scripts[script - 1];
    int32_t height = 0;
    for (size_t i = 0; i < models->own_count; i++) {
        int32_t own = line_reader_height(models->own[i]);
        height = own > height ? own : height;
    }
    return height;
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

/** The same picture of another height; to be freed. NULL on no memory. */
static PIX *
scale_picture(const struct line_picture *picture, int32_t height) {
    PIX *pix = pixCreate(picture->width, picture->height, 8);
    PIX *scaled = NULL;
    for (int32_t y = 0; pix != NULL && y < picture->height; y++) {
        for (int32_t x = 0; x < picture->width; x++) {
            pixSetPixel(pix, x, y,
                        picture->grey[(ptrdiff_t)y * picture->width + x]);
        }
    }
    if (pix != NULL) {
        float factor = (float)height / (float)picture->height;
        scaled = pixScale(pix, factor, factor);
        pixDestroy(&pix);
    }
    return scaled;
}

/** Read a picture that is higher or lower than the model wants it. */
static enum status
read_scaled(const struct line_reader *reader, const struct line_picture *from,
            char *text, size_t size, struct line_certainty *certainty) {
    const int32_t height = line_reader_height(reader);
    PIX *pix = scale_picture(from, height);
    const int32_t width = pix == NULL ? 0 : pixGetWidth(pix);
    uint8_t *grey = malloc((size_t)width * (size_t)height + 1);
    enum status status = STATUS_NO_MEMORY;
    if (pix != NULL && grey != NULL) {
        for (int32_t i = 0; i < width * height; i++) {
            l_uint32 value = UINT8_MAX;
            pixGetPixel(pix, i % width, i / width, &value);
            grey[i] = (uint8_t)value;
        }
        status = line_reader_read(reader, grey, width, text, size, certainty);
    }
    free(grey);
    pixDestroy(&pix);
    return status;
}

/** Read with each of our own models; the most certain one is believed. */
static enum status
read_own(const struct models *models, bool number,
         const struct line_picture *picture, struct recognised *best) {
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < models->own_count; i++) {
        char text[TEXT_MAX];
        struct line_certainty certainty;
        const struct line_reader *own = models->own[i];
        status =
            picture->height == line_reader_height(own)
                ? line_reader_read(own, picture->grey, picture->width, text,
                                   sizeof(text), &certainty)
                : read_scaled(own, picture, text, sizeof(text), &certainty);
        int32_t sure = number ? certainty.least : certainty.mean;
        if (status == STATUS_OK && (i == 0 || sure > best->confidence)) {
            utf8_copy(best->text, best->size, text);
            best->confidence = sure;
        }
    }
    return status;
}

enum status
recogniser_read(struct recogniser *recogniser, enum recogniser_script script,
                const uint8_t *grey, int32_t width, int32_t height, char *text,
                size_t size, int32_t *confidence) {
    const struct models *models = &recogniser->scripts[script - 1];
    const struct line_picture picture = {grey, width, height};
    struct recognised best = {text, size, 0};
    bool number = script == RECOGNISER_NUMBER;
    enum status status = STATUS_OK;
    *text = '\0';
    *confidence = 0;
    if (models->own_count > 0) {
        status = read_own(models, number, &picture, &best);
        *confidence = best.confidence;
        return status;
    }
    if (models->engine == NULL) {
        return STATUS_UNSUPPORTED;
    }
    host_use_one_thread(); // a setting of each thread, and it may be another
                           // one
    if (number) {
        read_number(models->engine, &picture, &best);
    } else {
        read_label(models->engine, &picture, &best);
    }
    *confidence = best.confidence;
    TessBaseAPIClear(models->engine);
    return STATUS_OK;
}
