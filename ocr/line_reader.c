#include "ocr/line_reader.h"

#include "ocr/net.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** Parts of a model. */
#define PART_NET 17
#define PART_CHARACTERS 21
#define PART_CODES 22
#define PARTS_MAX 64
/** Largest model of our own. */
#define MODEL_SIZE_MAX (8 << 20)
/** Bytes of a character with its NUL. */
#define CHARACTER_MAX 32
/** Certainties are logarithms of probabilities, not below this ... */
#define CERTAINTY_LEAST -20.0f
/** ... and less by this, as Tesseract has it. */
#define CERTAINTY_OFFSET -0.085f
/** From a certainty to per cent, and what it counts for no word of a list. */
#define CERTAINTY_SCALE 35.0f
#define CERTAINTY_RATIO 2.25f
/** What stands for a character that the model has no other for. */
#define UNREAD "?"
/** Most characters of a line. */
#define LINE_CHARACTERS_MAX 512

struct character {
    char text[CHARACTER_MAX];
    bool alone; ///< of a script without spaces: Tesseract makes it a word
};

struct line_reader {
    struct net *net; ///< owned
    int32_t null_class;
    size_t count;                 ///< of classes
    struct character *characters; ///< owned, by class
};

struct part {
    const uint8_t *bytes;
    size_t size;
};

static uint64_t
get(const uint8_t *from, size_t size) {
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++) {
        value |= (uint64_t)from[i] << (8 * i);
    }
    return value;
}

/** A part of a model; its size is 0 when there is none. */
static struct part
find_part(const uint8_t *bytes, size_t size, size_t number) {
    struct part part = {bytes, 0};
    size_t count = size < 4 ? 0 : (size_t)get(bytes, 4);
    if (number >= count || count > PARTS_MAX || size < 4 + 8 * count) {
        return part;
    }
    uint64_t begin = get(bytes + 4 + 8 * number, 8);
    uint64_t end = size;
    for (size_t i = 0; i < count; i++) {
        uint64_t other = get(bytes + 4 + 8 * i, 8);
        end = other > begin && other < end ? other : end;
    }
    if (begin < end) {
        part = (struct part){bytes + begin, (size_t)(end - begin)};
    }
    return part;
}

/** Scripts that are written without spaces between words. */
static bool
is_alone(const char *script) {
    static const char *const scripts[] = {"Han", "Thai", "Hangul", "Hiragana",
                                          "Katakana"};
    for (size_t i = 0; i < sizeof(scripts) / sizeof(*scripts); i++) {
        if (strcmp(script, scripts[i]) == 0) {
            return true;
        }
    }
    return false;
}

/** One line of the list: the character, properties, numbers, the script. */
static bool
parse_character(char *line, struct character *out) {
    char text[CHARACTER_MAX];
    char script[32] = "";
    if (sscanf(line, "%31s %*s %*s %31s", text, script) < 1) {
        return false;
    }
    bool space = strcmp(text, "NULL") == 0;
    snprintf(out->text, sizeof(out->text), "%s", space ? " " : text);
    out->alone = is_alone(script);
    return true;
}

/**
 * Give the classes their characters.
 *
 * @param list borrowed, text with NUL; is changed
 * @param codes for each character of the list its class
 */
static bool
read_characters(struct line_reader *reader, char *list, struct part codes) {
    const size_t entry = 1 + 4 + 4;
    char *rest = NULL;
    char *line = strtok_r(list, "\n", &rest);
    size_t count = line == NULL ? 0 : strtoul(line, NULL, 10);
    if (count == 0 || count > NET_OUTPUTS_MAX ||
        codes.size < 4 + count * entry || get(codes.bytes, 4) != count) {
        return false;
    }
    reader->count = NET_OUTPUTS_MAX;
    reader->characters = calloc(reader->count, sizeof(*reader->characters));
    for (size_t i = 0; reader->characters != NULL && i < count; i++) {
        const uint8_t *code = codes.bytes + 4 + i * entry;
        uint64_t class = get(code + 5, 4);
        line = strtok_r(NULL, "\n", &rest);
        // One code each, or another reader is needed.
        if (line == NULL || get(code + 1, 4) != 1 || class >= reader->count ||
            !parse_character(line, &reader->characters[class])) {
            return false;
        }
    }
    return reader->characters != NULL;
}

static enum status
parse_model(struct line_reader *reader, const uint8_t *bytes, size_t size) {
    struct part net = find_part(bytes, size, PART_NET);
    struct part characters = find_part(bytes, size, PART_CHARACTERS);
    struct part codes = find_part(bytes, size, PART_CODES);
    char *list = malloc(characters.size + 1);
    if (list == NULL) {
        return STATUS_NO_MEMORY;
    }
    memcpy(list, characters.bytes, characters.size);
    list[characters.size] = '\0';
    bool ok = read_characters(reader, list, codes);
    free(list);
    return ok ? net_new(net.bytes, net.size, &reader->null_class, &reader->net)
              : STATUS_MALFORMED;
}

enum status
line_reader_parse(const uint8_t *bytes, size_t size, struct line_reader **out) {
    *out = calloc(1, sizeof(**out));
    if (*out == NULL) {
        return STATUS_NO_MEMORY;
    }
    enum status status = parse_model(*out, bytes, size);
    if (status != STATUS_OK) {
        line_reader_free(*out);
        *out = NULL;
    }
    return status;
}

enum status
line_reader_new(const char *path, struct line_reader **out) {
    uint8_t *bytes = malloc(MODEL_SIZE_MAX);
    FILE *file = fopen(path, "rb");
    enum status status = file == NULL ? STATUS_NOT_FOUND : STATUS_NO_MEMORY;
    *out = NULL;
    if (file != NULL && bytes != NULL) {
        size_t size = fread(bytes, 1, MODEL_SIZE_MAX, file);
        status = line_reader_parse(bytes, size, out);
    }
    if (file != NULL) {
        fclose(file);
    }
    free(bytes);
    return status;
}

void
line_reader_free(struct line_reader *reader) {
    if (reader != NULL) {
        net_free(reader->net);
        free(reader->characters);
        free(reader);
    }
}

/** A character of a line, as it was read. */
struct read {
    const struct character *character;
    float certainty;
};

/**
 * What a step along the line may be: nothing, or one of its two most probable
 * characters in three ways. Where a character begins or ends, a step may be
 * half of it and half nothing.
 */
enum way {
    WAY_ALL = 0,   ///< nothing but the character
    WAY_BEGIN = 1, ///< with nothing: its first step, and another one follows
    WAY_END = 2,   ///< with nothing: its last step of several
    WAYS = 3,
};

#define CANDIDATES 2
#define NODES (1 + CANDIDATES * WAYS)
#define NOTHING 0

/** The best way to get to a state of a step. */
struct node {
    float score;
    float certainty;
    uint8_t from; ///< node of the step before
    bool goes_on; ///< with the character of the step before
};

/** All states of one step. */
struct step {
    int32_t classes[CANDIDATES]; ///< -1: none
    struct node nodes[NODES];    ///< nothing, then the ways of each class
};

static float
certainty_of(float probability) {
    float sure = logf(probability);
    return (sure > CERTAINTY_LEAST ? sure : CERTAINTY_LEAST) + CERTAINTY_OFFSET;
}

/** The two most probable classes of a step, nothing left out. */
static void
set_candidates(const struct line_reader *reader, const float *p, int32_t count,
               int32_t *out) {
    int32_t best[CANDIDATES] = {-1, -1};
    for (int32_t i = 0; i < count; i++) {
        if (best[0] < 0 || p[i] > p[best[0]]) {
            best[1] = best[0];
            best[0] = i;
        } else if (best[1] < 0 || p[i] > p[best[1]]) {
            best[1] = i;
        }
    }
    for (size_t i = 0; i < CANDIDATES; i++) {
        out[i] = best[i] == reader->null_class ? -1 : best[i];
    }
}

static int32_t
class_of(const struct step *step, size_t node) {
    return node == NOTHING ? -1 : step->classes[(node - 1) / WAYS];
}

static enum way
way_of(size_t node) {
    return (enum way)((node - 1) % WAYS);
}

/** May a node follow another one, and does a character go on then? */
static bool
may_follow(const struct step *before, size_t from, const struct step *step,
           size_t to, bool *goes_on) {
    bool same = from != NOTHING && to != NOTHING &&
                class_of(before, from) == class_of(step, to);
    bool begun = from != NOTHING && way_of(from) == WAY_BEGIN;
    *goes_on = same;
    if (to == NOTHING) {
        return !begun;
    }
    if (!same) {
        return !begun && way_of(to) != WAY_END;
    }
    return (way_of(to) == WAY_ALL && way_of(from) != WAY_END) ||
           (way_of(to) == WAY_END && way_of(from) == WAY_ALL);
}

/** Find the best way to a node. */
static void
reach(const struct step *before, struct step *step, size_t to,
      float certainty) {
    struct node *node = &step->nodes[to];
    *node = (struct node){.score = -INFINITY, .certainty = certainty};
    if (before == NULL) {
        bool begins = to == NOTHING || way_of(to) != WAY_END;
        node->score = begins ? certainty : -INFINITY;
        return;
    }
    for (size_t from = 0; from < NODES; from++) {
        bool goes_on = false;
        float score = before->nodes[from].score + certainty;
        if (score > node->score &&
            may_follow(before, from, step, to, &goes_on)) {
            node->score = score;
            node->from = (uint8_t)from;
            node->goes_on = goes_on;
        }
    }
}

static void
take_step(const struct line_reader *reader, const float *p, int32_t count,
          const struct step *before, struct step *step) {
    float nothing = p[reader->null_class];
    set_candidates(reader, p, count, step->classes);
    reach(before, step, NOTHING, certainty_of(nothing));
    for (size_t to = 1; to < NODES; to++) {
        int32_t class = class_of(step, to);
        if (class < 0) {
            step->nodes[to] = (struct node){.score = -INFINITY};
            continue;
        }
        float both = way_of(to) == WAY_ALL ? 0 : nothing;
        reach(before, step, to, certainty_of(p[class] + both));
    }
}

static float
smaller(float a, float b) {
    return a < b ? a : b;
}

static bool
is_space(const struct read *read) {
    return strcmp(read->character->text, " ") == 0;
}

/**
 * The most probable way along the line: one node for each step.
 *
 * @param path room for all steps
 */
static void
find_path(const struct step *steps, int32_t count, uint8_t *path) {
    const struct step *last = &steps[count - 1];
    size_t best = NOTHING;
    for (size_t i = 1; i < NODES; i++) {
        bool open = way_of(i) == WAY_BEGIN;
        best =
            !open && last->nodes[i].score > last->nodes[best].score ? i : best;
    }
    for (int32_t i = count - 1; i >= 0; i--) {
        path[i] = (uint8_t)best;
        best = steps[i].nodes[best].from;
    }
}

/**
 * The characters of a path. One is as certain as the least certain of its
 * steps and of those in front of it; what is behind the last one counts for
 * that, and what is in front of a space for the one before.
 */
static size_t
list_characters(const struct line_reader *reader, const struct step *steps,
                const uint8_t *path, int32_t step_count, struct read *out) {
    size_t count = 0;
    float least = 0; // of the steps that hold nothing
    for (int32_t i = 0; i < step_count; i++) {
        const struct node *node = &steps[i].nodes[path[i]];
        if (path[i] == NOTHING) {
            least = smaller(least, node->certainty);
            continue;
        }
        if (node->goes_on) {
            out[count - 1].certainty =
                smaller(out[count - 1].certainty, node->certainty);
            continue;
        }
        if (count == LINE_CHARACTERS_MAX) {
            return count;
        }
        struct read *read = &out[count++];
        read->character = &reader->characters[class_of(&steps[i], path[i])];
        if (is_space(read) && count > 1) {
            read[-1].certainty = smaller(read[-1].certainty, least);
            least = 0;
        }
        read->certainty = smaller(least, node->certainty);
        least = 0;
    }
    if (count > 0) {
        out[count - 1].certainty = smaller(out[count - 1].certainty, least);
    }
    return count;
}

/** Append to a text as long as there is room. */
static void
append(char *text, size_t size, const char *part) {
    size_t length = strlen(text);
    size_t more = strlen(part);
    if (length + more < size) {
        memcpy(text + length, part, more + 1);
    }
}

/** Does a word begin at character i? */
static bool
begins_word(const struct read *read, size_t i) {
    return i == 0 || is_space(&read[i - 1]) || read[i].character->alone ||
           read[i - 1].character->alone;
}

/** How certain a line is, by its words. */
struct certainty {
    float read;   ///< of the least certain word
    float unread; ///< of the least certain word with an unread character
    bool any_read;
    int32_t sum; ///< of all words, per cent
    int32_t words;
};

static int32_t
per_cent(float certainty) {
    int32_t percent =
        (int32_t)(100 + CERTAINTY_SCALE * CERTAINTY_RATIO * certainty);
    return percent < 0 ? 0 : percent;
}

/** Words of which a character was not read count only when all are such. */
static void
count_word(struct certainty *line, float certainty, bool unread) {
    line->sum += per_cent(certainty);
    line->words++;
    if (unread) {
        line->unread = smaller(line->unread, certainty);
    } else {
        line->read = smaller(line->read, certainty);
        line->any_read = true;
    }
}

/** Put the words together; a word is as certain as its least certain part. */
static void
join(const struct read *read, size_t count, char *text, size_t size,
     struct line_certainty *out) {
    struct certainty line = {0};
    float word = 0;
    bool unread = false;
    for (size_t i = 0; i < count; i++) {
        bool begins =
            *text != '\0' && !is_space(&read[i]) && begins_word(read, i);
        word = smaller(word, read[i].certainty);
        if (begins) {
            append(text, size, " ");
        }
        if (!is_space(&read[i])) {
            append(text, size, read[i].character->text);
            unread = unread || strcmp(read[i].character->text, UNREAD) == 0;
        }
        if (i + 1 == count || begins_word(read, i + 1)) {
            count_word(&line, word, unread);
            word = 0;
            unread = false;
        }
    }
    if (*text != '\0') {
        out->least = per_cent(line.any_read ? line.read : line.unread);
        out->mean = line.sum / line.words;
    }
}

/** From probabilities to characters; false on no memory. */
static bool
decode(const struct line_reader *reader, const struct net_result *result,
       struct read *out, size_t *count) {
    size_t most = (size_t)result->steps + 1;
    struct step *steps = malloc(most * sizeof(*steps));
    uint8_t *path = malloc(most);
    bool ok = steps != NULL && path != NULL;
    *count = 0;
    if (ok && result->steps > 0) {
        for (int32_t i = 0; i < result->steps; i++) {
            take_step(reader,
                      result->probabilities +
                          (size_t)i * (size_t)result->classes,
                      result->classes, i > 0 ? &steps[i - 1] : NULL, &steps[i]);
        }
        find_path(steps, result->steps, path);
        *count = list_characters(reader, steps, path, result->steps, out);
    }
    free(steps);
    free(path);
    return ok;
}

enum status
line_reader_read(const struct line_reader *reader, const uint8_t *grey,
                 int32_t width, char *text, size_t size,
                 struct line_certainty *certainty) {
    struct net_result result;
    struct read read[LINE_CHARACTERS_MAX];
    size_t count = 0;
    enum status status = net_run(reader->net, grey, width, &result);
    *text = '\0';
    *certainty = (struct line_certainty){0};
    if (status == STATUS_OK && !decode(reader, &result, read, &count)) {
        status = STATUS_NO_MEMORY;
    }
    if (status == STATUS_OK) {
        join(read, count, text, size, certainty);
    }
    net_result_destroy(&result);
    return status;
}
