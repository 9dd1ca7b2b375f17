/**
 * @file evaluate.c
 * How well a model reads lines whose text is known.
 *
 * usage: evaluate FOLDER MODEL[,SECOND] line|raw CHARACTERS FILE.lstmf...
 *
 * Reads with Tesseract's single line mode ("line") or without looking for the
 * line first ("raw"), whitelisting CHARACTERS unless that is "". Prints, for
 * each kind of drawing, the share of lines with all characters right, spaces
 * aside, over the lines that consist of common characters only; then over all
 * numbers; then over all lines; then how sure the model was when it was right
 * and when it was wrong about a number. With a second model, also how many
 * numbers both read alike and wrong, by the lesser of their certainties.
 */
#include <leptonica/allheaders.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tesseract/capi.h>
#include <time.h>

#define KINDS_MAX 16
#define ENGINES_MAX 2
#define TEXT_SIZE 256
/** What every model under test can write. */
#define COMMON "0123456789.,-+()%x*/:@$\u20ac\u00a3\u00a5 "

struct score {
    char kind[32];
    uint32_t lines;
    uint32_t exact;
    uint32_t digits; ///< right digits, whatever the marks
};

/** Certainties from which a band begins, falling. */
static const int bands[] = {92, 91, 90, 88, 85, 80, 70, 50, 0};
#define BANDS (sizeof(bands) / sizeof(*bands))

/** Right and wrong readings of numbers, by certainty. */
struct certainty {
    uint32_t right[BANDS];
    uint32_t wrong[BANDS];
};

struct examination {
    size_t count;
    TessBaseAPI *engines[ENGINES_MAX]; ///< owned
    TessPageSegMode mode;
    struct score kinds[KINDS_MAX]; ///< common characters only
    struct score numbers;
    struct score all;
    struct certainty first;
    struct certainty agreed;
    double seconds; ///< of the first
    double pixels;
};

/** What one model makes of a line. */
struct reading {
    char text[TEXT_SIZE];
    int certainty; ///< 0 .. 100
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
read_line(struct examination *e, size_t engine, PIX *pix, struct reading *out) {
    TessBaseAPI *api = e->engines[engine];
    *out = (struct reading){0};
    TessBaseAPISetImage2(api, pix);
    TessBaseAPISetSourceResolution(api, 300);
    TessBaseAPISetPageSegMode(api, e->mode);
    char *text = TessBaseAPIGetUTF8Text(api);
    out->certainty = least_confidence(api);
    if (text != NULL) {
        snprintf(out->text, sizeof(out->text), "%s", text);
        TessDeleteText(text);
    }
    out->text[strcspn(out->text, "\n")] = '\0';
}

static void
certainty_add(struct certainty *certainty, int at, bool right) {
    size_t band = 0;
    while (band + 1 < BANDS && at < bands[band]) {
        band++;
    }
    uint32_t *count = right ? certainty->right : certainty->wrong;
    count[band]++;
}

/** The other model's opinion of a number. */
static void
examine_second(struct examination *e, const struct entry *entry, PIX *pix,
               const struct reading *first) {
    struct reading second;
    read_line(e, 1, pix, &second);
    if (equal(first->text, second.text, NULL)) {
        int least = first->certainty < second.certainty ? first->certainty
                                                        : second.certainty;
        certainty_add(&e->agreed, least, equal(entry->text, first->text, NULL));
    }
}

static void
examine(struct examination *e, const struct entry *entry) {
    PIX *pix = pixReadMem(entry->png, entry->png_size);
    struct reading first;
    double start = now();
    read_line(e, 0, pix, &first);
    e->seconds += now() - start;
    e->pixels += pixGetWidth(pix);
    bool right = equal(entry->text, first.text, NULL);
    score_add(&e->all, entry->text, first.text);
    if (strspn(entry->text, COMMON) == strlen(entry->text)) {
        score_add(kind_of(e, entry->name), entry->text, first.text);
    }
    if (strchr(entry->text, '?') == NULL) {
        score_add(&e->numbers, entry->text, first.text);
        certainty_add(&e->first, first.certainty, right);
        if (e->count > 1) {
            examine_second(e, entry, pix, &first);
        }
    }
    const char *shown = getenv("SHOW");
    if (shown != NULL && (!right || strcmp(shown, "all") == 0)) {
        printf("%s\t%s\t%s\t%d\n", entry->name, entry->text, first.text,
               first.certainty);
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
print_certainty(const char *name, const struct certainty *certainty) {
    for (size_t i = 0; i < BANDS; i++) {
        printf("%s, sure from %2d: %5u right %5u wrong\n", name, bands[i],
               certainty->right[i], certainty->wrong[i]);
    }
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
    print_score(&e->numbers);
    print_score(&e->all);
    print_certainty("number, first", &e->first);
    if (e->count > 1) {
        print_certainty("number, both", &e->agreed);
    }
    printf("%.2f ms a line, of %.0f pixels\n", e->seconds * 1000 / e->all.lines,
           e->pixels / e->all.lines);
}

static TessBaseAPI *
load(const char *folder, const char *model, const char *characters) {
    TessBaseAPI *engine = TessBaseAPICreate();
    if (TessBaseAPIInit2(engine, folder, model, OEM_LSTM_ONLY) != 0) {
        exit(1);
    }
    TessBaseAPISetVariable(engine, "tessedit_do_invert", "0");
    TessBaseAPISetVariable(engine, "debug_file", "/dev/null");
    if (characters[0] != '\0') {
        TessBaseAPISetVariable(engine, "tessedit_char_whitelist", characters);
    }
    return engine;
}

int
main(int count, char **arguments) {
    if (count < 6) {
        fprintf(stderr, "usage: evaluate FOLDER MODEL[,SECOND] line|raw "
                        "CHARACTERS FILE.lstmf...\n");
        return 2;
    }
    struct examination e = {.numbers = {.kind = "numbers"},
                            .all = {.kind = "all"}};
    setenv("OMP_THREAD_LIMIT", "1", 1);
    bool raw = strcmp(arguments[3], "raw") == 0;
    e.mode = raw ? PSM_RAW_LINE : PSM_SINGLE_LINE;
    char *rest = NULL;
    for (char *model = strtok_r(arguments[2], ",", &rest);
         model != NULL && e.count < ENGINES_MAX;
         model = strtok_r(NULL, ",", &rest)) {
        e.engines[e.count++] = load(arguments[1], model, arguments[4]);
    }
    for (int i = 5; i < count; i++) {
        examine_file(&e, arguments[i]);
    }
    print_result(&e);
    for (size_t i = 0; i < e.count; i++) {
        TessBaseAPIDelete(e.engines[i]);
    }
    return 0;
}
