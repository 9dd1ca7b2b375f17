// Reads pages of text cells, one JSON line each on standard input, as
// screens/text_pages.py and screens/generate.py --pages make them, and compares
// the orders with the truth by the same rule as `posplugin replay`: what a
// perfect recogniser would reach.
//
//     layout_boxes [-v] WORDS_FOLDER <PAGES.jsonl
//
// With -v a line for every page that is wrong or, though it could be proven,
// not verified. The exit code is 1 when any is verified and wrong.
#include "ocr/layout.h"
#include "ocr/words.h"
#include "pos_plugin/order_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** What the recogniser says of sharp text: it may still be wrong. */
#define USUAL_CONFIDENCE 90

struct counts {
    size_t pages;
    size_t correct;
    size_t totals;
    size_t provable;
    size_t proven;
    size_t verified;
    size_t silent;
};

static bool
add_cells(const json_t *cells, struct page *page) {
    size_t i;
    json_t *json;
    json_array_foreach(cells, i, json) {
        struct page_cell *cell = page_add(page);
        const char *text;
        int cut;
        if (cell == NULL || json_unpack(json, "[i,i,i,i,i,s]", &cell->box.x,
                                        &cell->box.y, &cell->box.width,
                                        &cell->box.height, &cut, &text) != 0) {
            return false;
        }
        cell->cut = cut != 0;
        cell->confidence = USUAL_CONFIDENCE;
        snprintf(cell->text, sizeof(cell->text), "%s", text);
    }
    return true;
}

static void
show(const json_t *page, const struct reading *reading, bool correct) {
    json_t *json = reading_to_json(reading, LANGUAGE_EN, NULL, NULL);
    json_object_set(json, "id", json_object_get(page, "id"));
    json_object_set(json, "trap", json_object_get(page, "trap"));
    json_object_set_new(json, "correct", json_boolean(correct));
    json_dumpf(json, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(json);
}

static void
judge(const json_t *page, const struct reading *reading,
      const struct order *truth, struct counts *counts, bool verbose) {
    bool correct = order_amounts_equal(&reading->order, truth);
    bool provable = json_is_true(json_object_get(page, "provable"));
    bool verified = reading->verdict == VERDICT_VERIFIED;
    counts->pages++;
    counts->correct += correct;
    counts->totals += reading->order.total.known == truth->total.known &&
                      reading->order.total.minor == truth->total.minor;
    counts->provable += provable;
    counts->proven += provable && verified;
    counts->verified += verified;
    counts->silent += verified && !correct;
    if (verbose && (!correct || (provable && !verified))) {
        show(page, reading, correct);
    }
}

static bool
read_page(const json_t *json, const struct words *words, struct counts *counts,
          bool verbose) {
    static struct reading reading;
    struct page page = {0};
    struct order truth = {0};
    char problem[256] = "";
    struct layout_options options = {.words = words};
    const char *currency = json_string_value(json_object_get(json, "currency"));
    json_t *truth_json = json_object_get(json, "truth");
    if (json_is_null(json_object_get(truth_json, "currency"))) {
        // Not on the screen: what is set for the till says how to read it.
        json_object_set(truth_json, "currency",
                        json_object_get(json, "currency"));
    }
    bool fine = currency != NULL &&
                strlen(currency) < sizeof(options.default_currency) &&
                add_cells(json_object_get(json, "cells"), &page) &&
                order_from_json(truth_json, &truth, problem, sizeof(problem)) ==
                    STATUS_OK;
    if (fine) {
        snprintf(options.default_currency, sizeof(options.default_currency),
                 "%s", currency);
        layout_read(&page, &options, &reading);
        judge(json, &reading, &truth, counts, verbose);
    } else {
        fprintf(stderr, "bad page: %s\n", problem);
    }
    page_destroy(&page);
    return fine;
}

static bool
read_all(const struct words *words, bool verbose, struct counts *counts) {
    char *line = NULL;
    size_t size = 0;
    bool fine = true;
    while (fine && getline(&line, &size, stdin) > 0) {
        json_t *json = json_loads(line, 0, NULL);
        fine = read_page(json, words, counts, verbose);
        json_decref(json);
    }
    free(line);
    return fine;
}

int
main(int argc, char **argv) {
    struct words *words;
    struct counts c = {0};
    bool verbose = argc == 3 && strcmp(argv[1], "-v") == 0;
    if (argc < 2 || words_load(argv[argc - 1], &words) != STATUS_OK) {
        fprintf(stderr, "usage: layout_boxes [-v] WORDS_FOLDER <PAGES.jsonl\n");
        return 2;
    }
    bool fine = read_all(words, verbose, &c);
    words_free(words);
    printf("{\"pages\":%zu,\"correct\":%zu,\"totals_correct\":%zu,"
           "\"provable\":%zu,\"provable_verified\":%zu,\"verified\":%zu,"
           "\"verified_wrong\":%zu}\n",
           c.pages, c.correct, c.totals, c.provable, c.proven, c.verified,
           c.silent);
    return !fine ? 2 : c.silent > 0 ? 1 : 0;
}
