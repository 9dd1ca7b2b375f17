// Any text as a page: nothing crashes, and what is verified adds up.
#include "ocr/layout.h"
#include "ocr/words.h"

#include <stdlib.h>
#include <string.h>

static struct words *words;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerInitialize(int *argc, char ***argv) {
    (void)argc;
    (void)argv;
    return words_load(WORDS_FOLDER, &words) == STATUS_OK ? 0 : -1;
}

/** What a verified order must be, checked without the product's own sums. */
static void
check_verified(const struct order *order) {
    long double sum = 0;
    for (size_t i = 0; i < order->item_count; i++) {
        const struct order_item *item = &order->items[i];
        if (!item->quantity.known || !item->unit_price.known ||
            !item->item_amount.known) {
            abort();
        }
        sum += (long double)item->item_amount.minor;
    }
    sum -= order->discount.known ? (long double)order->discount.minor : 0;
    if (order->tax.known && !order->tax_included) {
        sum += (long double)order->tax.minor;
    }
    if (!order->total.known || order->total.minor <= 0 ||
        sum != (long double)order->total.minor) {
        abort();
    }
}

/** A number reading for some cells, so that both readings are exercised. */
static void
copy_numbers(struct page *page) {
    for (size_t i = 0; i < page->count; i++) {
        struct page_cell *cell = &page->cells[i];
        if (i % 3 == 0 && strpbrk(cell->text, "0123456789") != NULL) {
            memcpy(cell->number, cell->text, sizeof(cell->number));
        }
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct reading reading;
    struct layout_options options = {.words = words};
    struct page page;
    if (size > 1 && data[0] % 2 != 0) {
        memcpy(options.default_currency, "CNY", 4);
    }
    char *text = malloc(size + 1);
    if (text == NULL) {
        return 0;
    }
    memcpy(text, data, size);
    text[size] = '\0';
    if (page_from_text(text, &page) == STATUS_OK) {
        copy_numbers(&page);
        layout_read(&page, &options, &reading);
        if (reading.verdict == VERDICT_VERIFIED) {
            check_verified(&reading.order);
        }
        for (size_t i = 0; i < reading.reason_count; i++) {
            char sentence[256];
            reason_format(&reading.reasons[i], LANGUAGE_ZH, sentence,
                          sizeof(sentence));
        }
        page_destroy(&page);
    }
    free(text);
    return 0;
}
