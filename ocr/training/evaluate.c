/**
 * @file evaluate.c
 * How well a model reads lines whose text is known.
 *
 * usage: evaluate FOLDER MODEL line|raw CHARACTERS FILE.lstmf...
 *
 * Reads with Tesseract's single line mode ("line") or without looking for the
 * line first ("raw"), whitelisting CHARACTERS unless that is "". Prints, for
 * each kind of drawing, the share of lines with all characters right, spaces
 * aside, over the lines that consist of common characters only; then over all
 * lines; then how sure the model was when it was wrong.
 */
#include <leptonica/allheaders.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tesseract/capi.h>
#include <time.h>

#define KINDS_MAX 16
#define TEXT_SIZE 256
/** What every model under test can write. */
#define COMMON "0123456789.,-+()%x*/:@$\u20ac\u00a3\u00a5 "

struct score {
    char kind[32];
    uint32_t lines;
    uint32_t exact;
    uint32_t digits; ///< right digits, whatever the marks
};

struct examination {
    TessBaseAPI *engine; ///< owned
    TessPageSegMode mode;
    struct score kinds[KINDS_MAX]; ///< common characters only
    struct score all;
    uint32_t wrong_by_confidence[11]; ///< in tens
    uint32_t right_by_confidence[11];
    double seconds;
    double pixels;
};

/** One entry of a list of images; strings cut to size. */
struct entry {
    char name[TEXT_SIZE];
    char text[TEXT_SIZE];
    uint8_t *png; ///< owned
    uint32_t png_size;
};

static uint32_t
get_number(FILE *file) {
    uint32_t number = 0;
    return fread(&number, sizeof(number), 1, file) == 1 ? number : 0;
}

static void
get_text(FILE *file, char *out) {
    uint32_t size = get_number(file);
    for (uint32_t i = 0; i < size; i++) {
        int c = fgetc(file);
        if (i < TEXT_SIZE - 1) {
            out[i] = (char)c;
            out[i + 1] = '\0';
        }
    }
}

static bool
entry_read(FILE *file, struct entry *out) {
    char language[TEXT_SIZE];
    *out = (struct entry){0};
    if (fgetc(file) != 1) {
        return false;
    }
    get_text(file, out->name);
    get_number(file);
    out->png_size = get_number(file);
    out->png = malloc(out->png_size);
    if (out->png == NULL ||
        fread(out->png, 1, out->png_size, file) != out->png_size) {
        free(out->png);
        return false;
    }
    get_text(file, language);
    get_text(file, out->text);
    get_number(file);
    get_number(file);
    return fgetc(file) == 0;
}

/** Keep the bytes that are in `wanted` (NULL: all but space and newline). */
static void
keep(const char *text, const char *wanted, char *out) {
    for (; *text != '\0'; text++) {
        bool kept = wanted != NULL ? strchr(wanted, *text) != NULL
                                   : (unsigned char)*text > ' ';
        if (kept) {
            *out++ = *text;
        }
    }
    *out = '\0';
}

static bool
equal(const char *a, const char *b, const char *wanted) {
    char kept_a[TEXT_SIZE];
    char kept_b[TEXT_SIZE];
    keep(a, wanted, kept_a);
    keep(b, wanted, kept_b);
    return strcmp(kept_a, kept_b) == 0;
}

static double
now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static struct score *
kind_of(struct examination *e, const char *name) {
    size_t length = strcspn(name, "/");
    for (size_t i = 0; i < KINDS_MAX; i++) {
        struct score *score = &e->kinds[i];
        if (score->lines == 0) {
            snprintf(score->kind, sizeof(score->kind), "%.*s", (int)length,
                     name);
        }
        if (strncmp(score->kind, name, length) == 0) {
            return score;
        }
    }
    return &e->kinds[KINDS_MAX - 1];
}

static void
score_add(struct score *score, const char *text, const char *reading) {
    score->lines++;
    score->exact += equal(text, reading, NULL) ? 1 : 0;
    score->digits += equal(text, reading, "0123456789") ? 1 : 0;
}

/** A line is as certain as its least certain part. */
static int
least_confidence(TessBaseAPI *engine) {
    int least = 100;
    int *parts = TessBaseAPIAllWordConfidences(engine);
    for (int *part = parts; part != NULL && *part >= 0; part++) {
        least = *part < least ? *part : least;
    }
    TessDeleteIntArray(parts);
    return least;
}

static void
examine(struct examination *e, const struct entry *entry) {
    PIX *pix = pixReadMem(entry->png, entry->png_size);
    char reading[TEXT_SIZE] = "";
    double start = now();
    TessBaseAPISetImage2(e->engine, pix);
    TessBaseAPISetSourceResolution(e->engine, 300);
    TessBaseAPISetPageSegMode(e->engine, e->mode);
    char *text = TessBaseAPIGetUTF8Text(e->engine);
    int confidence = least_confidence(e->engine);
    e->seconds += now() - start;
    e->pixels += pixGetWidth(pix);
    if (text != NULL) {
        snprintf(reading, sizeof(reading), "%s", text);
        TessDeleteText(text);
    }
    reading[strcspn(reading, "\n")] = '\0';
    score_add(&e->all, entry->text, reading);
    if (strspn(entry->text, COMMON) == strlen(entry->text)) {
        score_add(kind_of(e, entry->name), entry->text, reading);
    }
    bool right = equal(entry->text, reading, NULL);
    uint32_t *sure = right ? e->right_by_confidence : e->wrong_by_confidence;
    sure[confidence / 10]++;
    if (!right && getenv("SHOW_WRONG") != NULL) {
        printf("%s\t%s\t%s\t%d\n", entry->name, entry->text, reading,
               confidence);
    }
    pixDestroy(&pix);
}

static void
examine_file(struct examination *e, const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fprintf(stderr, "%s cannot be opened\n", path);
        exit(1);
    }
    uint32_t count = get_number(file);
    struct entry entry;
    for (uint32_t i = 0; i < count && entry_read(file, &entry); i++) {
        examine(e, &entry);
        free(entry.png);
    }
    fclose(file);
}

static void
print_score(const struct score *score) {
    printf("%-10s %6u lines  %.4f exact  %.4f digits\n", score->kind,
           score->lines, (double)score->exact / score->lines,
           (double)score->digits / score->lines);
}

static void
print_result(const struct examination *e) {
    struct score common = {.kind = "common"};
    for (size_t i = 0; i < KINDS_MAX && e->kinds[i].lines > 0; i++) {
        print_score(&e->kinds[i]);
        common.lines += e->kinds[i].lines;
        common.exact += e->kinds[i].exact;
        common.digits += e->kinds[i].digits;
    }
    print_score(&common);
    print_score(&e->all);
    for (size_t i = 0; i <= 10; i++) {
        printf("sure %3zu: %5u right %5u wrong\n", i * 10,
               e->right_by_confidence[i], e->wrong_by_confidence[i]);
    }
    printf("%.2f ms a line, of %.0f pixels\n", e->seconds * 1000 / e->all.lines,
           e->pixels / e->all.lines);
}

int
main(int count, char **arguments) {
    if (count < 6) {
        fprintf(stderr, "usage: evaluate FOLDER MODEL line|raw CHARACTERS "
                        "FILE.lstmf...\n");
        return 2;
    }
    struct examination e = {.engine = TessBaseAPICreate(),
                            .all = {.kind = "all"}};
    setenv("OMP_THREAD_LIMIT", "1", 1);
    bool raw = strcmp(arguments[3], "raw") == 0;
    e.mode = raw ? PSM_RAW_LINE : PSM_SINGLE_LINE;
    if (TessBaseAPIInit2(e.engine, arguments[1], arguments[2], OEM_LSTM_ONLY) !=
        0) {
        return 1;
    }
    TessBaseAPISetVariable(e.engine, "tessedit_do_invert", "0");
    TessBaseAPISetVariable(e.engine, "debug_file", "/dev/null");
    if (arguments[4][0] != '\0') {
        TessBaseAPISetVariable(e.engine, "tessedit_char_whitelist",
                               arguments[4]);
    }
    for (int i = 5; i < count; i++) {
        examine_file(&e, arguments[i]);
    }
    print_result(&e);
    TessBaseAPIDelete(e.engine);
    return 0;
}
