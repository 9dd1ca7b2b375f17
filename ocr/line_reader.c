#include "ocr/line_reader.h"

#include "ocr/line_path.h"
#include "ocr/net.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** Parts of a model. */
#define PART_NET 17
#define PART_CHARACTERS 21
#define PART_CODES 22
#define PARTS_MAX 64
/** Largest model. */
#define MODEL_SIZE_MAX (8 << 20)
/** Most characters of a model. */
#define CHARACTERS_MAX (1 << 16)
/** Bytes of a character with its NUL. */
#define CHARACTER_MAX 32
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
    struct codes codes;           ///< owned; of the characters, in classes
    struct character *characters; ///< owned
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
 * Read the list of characters.
 *
 * @param list borrowed, text with NUL; is changed
 * @param[out] count of characters
 */
static bool
read_characters(struct line_reader *reader, char *list, size_t *count) {
    char *rest = NULL;
    char *line = strtok_r(list, "\n", &rest);
    *count = line == NULL ? 0 : strtoul(line, NULL, 10);
    if (*count == 0 || *count > CHARACTERS_MAX) {
        return false;
    }
    reader->characters = calloc(*count, sizeof(*reader->characters));
    for (size_t i = 0; reader->characters != NULL && i < *count; i++) {
        line = strtok_r(NULL, "\n", &rest);
        if (line == NULL || !parse_character(line, &reader->characters[i])) {
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
    size_t count = 0;
    char *list = malloc(characters.size + 1);
    if (list == NULL) {
        return STATUS_NO_MEMORY;
    }
    memcpy(list, characters.bytes, characters.size);
    list[characters.size] = '\0';
    bool ok = read_characters(reader, list, &count) &&
              codes_init(&reader->codes, codes.bytes, codes.size, count);
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
        codes_destroy(&reader->codes);
        free(reader->characters);
        free(reader);
    }
}

int32_t
line_reader_height(const struct line_reader *reader) {
    return net_height(reader->net);
}

/** A character of a line, as it was read. */
struct read {
    const struct character *character;
    float certainty;
};

static float
smaller(float a, float b) {
    return a < b ? a : b;
}

static bool
is_space(const struct read *read) {
    return strcmp(read->character->text, " ") == 0;
}

/**
 * The characters of a way. One is as certain as the least certain of its steps
 * and of those in front of it; what is behind the last one counts for that, and
 * what is in front of a space for the one before.
 */
static size_t
list_characters(const struct line_reader *reader, const struct path_step *steps,
                int32_t step_count, struct read *out) {
    size_t count = 0;
    float least = 0; // of the steps that complete nothing
    for (int32_t i = 0; i < step_count; i++) {
        const struct path_step *step = &steps[i];
        if (step->character == CODES_NONE) {
            least = smaller(least, step->certainty);
            continue;
        }
        if (step->goes_on) {
            out[count - 1].certainty =
                smaller(out[count - 1].certainty, step->certainty);
            continue;
        }
        if (count == LINE_CHARACTERS_MAX) {
            return count;
        }
        struct read *read = &out[count++];
        read->character = &reader->characters[step->character];
        if (is_space(read) && count > 1) {
            read[-1].certainty = smaller(read[-1].certainty, least);
            least = 0;
        }
        read->certainty = smaller(least, step->certainty);
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
    bool any = false; // character of the word
    bool space = false;
    for (size_t i = 0; i < count; i++) {
        word = smaller(word, read[i].certainty);
        if (is_space(&read[i])) {
            space = *text != '\0';
        } else {
            append(text, size, space ? " " : "");
            append(text, size, read[i].character->text);
            unread = unread || strcmp(read[i].character->text, UNREAD) == 0;
            any = true;
            space = false;
        }
        if (any && (i + 1 == count || begins_word(read, i + 1))) {
            count_word(&line, word, unread);
            word = 0;
            unread = false;
            any = false;
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
    struct path_step *steps =
        malloc(((size_t)result->steps + 1) * sizeof(*steps));
    bool ok = steps != NULL &&
              line_path_find(&reader->codes, result, reader->null_class, steps);
    *count = ok ? list_characters(reader, steps, result->steps, out) : 0;
    free(steps);
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
