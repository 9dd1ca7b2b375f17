#include "ocr/explain.h"

#include "capture/select_text.h"

#include <stdio.h>
#include <string.h>

#define ZOOM 2
#define MARGIN 24
#define LINE 18
#define LEGEND_HEIGHT (LINE * 2)
#define WHITE 0xffffffu
#define BLACK 0x000000u
#define GREY 0x4d4d4du
/** No text is so wide that it would be wrapped. */
#define WIDEST 8192

/** What is drawn on. */
struct canvas {
    struct image *image;
    struct rect screen; ///< where the screen is drawn
    int32_t texts_y;    ///< upper end of the texts
    enum status status; ///< of the first text that could not be drawn
};

static const struct source_look {
    const char *name;
    uint32_t colour;
} sources[] = {
    [SOURCE_NONE] = {"not read", 0x999999},
    [SOURCE_NUMBER] = {"model for numbers", 0x0059cc},
    [SOURCE_LATIN] = {"Latin model", 0x1a801a},
    [SOURCE_CHINESE] = {"Chinese model", 0x734d00},
    [SOURCE_SCREEN] = {"as read elsewhere", 0x008c99},
    [SOURCE_MEMORY] = {"glyph memory", 0x990099},
};

static const char roles[] = {
    [CELL_NONE] = '-',        [CELL_HEADER] = 'H',      [CELL_NAME] = 'N',
    [CELL_QUANTITY] = 'Q',    [CELL_PRICE] = 'P',       [CELL_AMOUNT] = 'A',
    [CELL_TOTAL_LABEL] = 'L', [CELL_TOTAL_VALUE] = 'T', [CELL_OTHER] = 'o',
};

/** A part of `alpha` / 255 of the colour over what is there. */
static void
put(const struct canvas *canvas, int32_t x, int32_t y, uint32_t colour,
    uint32_t alpha) {
    struct image *image = canvas->image;
    if (x < 0 || y < 0 || x >= image->width || y >= image->height) {
        return;
    }
    uint32_t *pixel =
        &image->pixels[(size_t)y * (size_t)image->width + (size_t)x];
    uint32_t mixed = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        uint32_t below = (*pixel >> shift & 0xff) * (255 - alpha);
        mixed |= ((colour >> shift & 0xff) * alpha + below + 127) / 255
                 << shift;
    }
    *pixel = mixed;
}

static void
draw_text(struct canvas *canvas, int32_t left, int32_t top, int32_t size,
          uint32_t colour, const char *words) {
    struct select_text text = {0};
    enum status status = words[0] == '\0' || canvas->status != STATUS_OK
                             ? canvas->status
                             : select_text_set(&text, words, size, WIDEST);
    canvas->status = status;
    for (int32_t y = 0; y < text.height; y++) {
        for (int32_t x = 0; x < text.width; x++) {
            put(canvas, left + x, top + y, colour,
                text.alpha[(ptrdiff_t)y * text.width + x]);
        }
    }
    select_text_destroy(&text);
}

/** A horizontal or vertical line of one pixel, both ends included. */
static void
draw_line(const struct canvas *canvas, int32_t x, int32_t y, int32_t to_x,
          int32_t to_y, uint32_t colour) {
    for (int32_t i = y; i <= to_y; i++) {
        for (int32_t j = x; j <= to_x; j++) {
            put(canvas, j, i, colour, 255);
        }
    }
}

/** Around a cell, outside. */
static void
draw_box(const struct canvas *canvas, struct rect box, int32_t top,
         uint32_t colour) {
    int32_t left = canvas->screen.x + box.x * ZOOM - 1;
    int32_t right = left + box.width * ZOOM + 1;
    int32_t upper = top + box.y * ZOOM - 1;
    int32_t lower = upper + box.height * ZOOM + 1;
    draw_line(canvas, left, upper, right, upper, colour);
    draw_line(canvas, left, lower, right, lower, colour);
    draw_line(canvas, left, upper, left, lower, colour);
    draw_line(canvas, right, upper, right, lower, colour);
}

/** A tick under every glyph. */
static void
draw_glyphs(const struct canvas *canvas, const struct reader_trace *trace,
            size_t cell, uint32_t colour) {
    const struct glyph_span *span = &trace->spans[cell];
    const struct rect *box = &trace->page.cells[cell].box;
    int32_t y = canvas->screen.y + (box->y + box->height) * ZOOM + 2;
    for (size_t i = span->first; i < span->first + span->count; i++) {
        const struct glyph *glyph = &trace->glyphs.glyphs[i];
        draw_line(canvas, canvas->screen.x + glyph->left * ZOOM, y,
                  canvas->screen.x + glyph->right * ZOOM - 1, y, colour);
    }
}

static void
draw_cell(struct canvas *canvas, const struct reader_trace *trace, size_t i) {
    const struct page_cell *cell = &trace->page.cells[i];
    uint32_t colour = sources[cell->source].colour;
    char text[16];
    draw_box(canvas, cell->box, canvas->screen.y, colour);
    draw_glyphs(canvas, trace, i, colour);
    draw_box(canvas, cell->box, canvas->texts_y, colour);
    int32_t x = canvas->screen.x + cell->box.x * ZOOM;
    int32_t y = canvas->texts_y + cell->box.y * ZOOM;
    draw_text(canvas, x + 1, y, cell->box.height * ZOOM * 3 / 4, colour,
              cell->text);
    snprintf(text, sizeof(text), "%c%s %d", roles[cell->role],
             cell->proven ? "!" : "", (int)cell->confidence);
    draw_text(canvas, x, y - 12, 8, colour, text);
}

static void
draw_rows(struct canvas *canvas, const struct page *page) {
    char text[16];
    for (size_t i = 0; i < page->count; i++) {
        const struct page_cell *cell = &page->cells[i];
        if (i == 0 || page->cells[i - 1].row != cell->row) {
            snprintf(text, sizeof(text), "%d", (int)cell->row);
            draw_text(canvas, 2, canvas->screen.y + cell->box.y * ZOOM, 10,
                      GREY, text);
        }
    }
}

static void
draw_legend(struct canvas *canvas, int32_t y) {
    int32_t x = MARGIN;
    for (size_t i = 0; i < sizeof(sources) / sizeof(*sources); i++) {
        draw_text(canvas, x, y, 11, sources[i].colour, sources[i].name);
        x += 30 + 7 * (int32_t)strlen(sources[i].name);
    }
    draw_text(canvas, MARGIN, y + LINE, 11, BLACK,
              "H header  N name  Q quantity  P price  A amount  L label and T "
              "value of a total  o explained  - no use  ! proven;  then the "
              "confidence");
}

static void
draw_reasons(struct canvas *canvas, const struct reading *reading, int32_t y) {
    char text[512];
    snprintf(text, sizeof(text), "verdict: %s",
             verdict_string(reading->verdict));
    draw_text(canvas, MARGIN, y, 13, BLACK, text);
    for (size_t i = 0; i < reading->reason_count; i++) {
        reason_format(&reading->reasons[i], LANGUAGE_EN, text, sizeof(text));
        draw_text(canvas, MARGIN, y + (int32_t)(i + 1) * LINE, 12, BLACK, text);
    }
}

/** The screen, every pixel ZOOM times as large. */
static void
copy_screen(struct image_view view, struct rect to, struct image *out) {
    for (int32_t y = 0; y < to.height; y++) {
        const uint32_t *from =
            view.pixels + (ptrdiff_t)(y / ZOOM) * view.stride;
        uint32_t *row =
            out->pixels + (size_t)(to.y + y) * (size_t)out->width + to.x;
        for (int32_t x = 0; x < to.width; x++) {
            row[x] = from[x / ZOOM];
        }
    }
}

enum status
explain_draw(struct image_view view, const struct reader_trace *trace,
             const struct reading *reading, struct image *out) {
    struct canvas canvas = {
        .image = out,
        .screen = {MARGIN, MARGIN, view.width * ZOOM, view.height * ZOOM},
        .texts_y = MARGIN * 2 + view.height * ZOOM,
    };
    int32_t below = canvas.texts_y + canvas.screen.height + MARGIN;
    int32_t height = below + LEGEND_HEIGHT + LINE * 2 +
                     LINE * (int32_t)reading->reason_count;
    int32_t width = canvas.screen.width + MARGIN * 2;
    enum status status = image_init(out, width < 700 ? 700 : width, height);
    if (status != STATUS_OK) {
        return status;
    }
    for (size_t i = 0; i < (size_t)out->width * (size_t)out->height; i++) {
        out->pixels[i] = WHITE;
    }
    copy_screen(view, canvas.screen, out);
    for (size_t i = 0; i < trace->page.count; i++) {
        draw_cell(&canvas, trace, i);
    }
    draw_rows(&canvas, &trace->page);
    draw_legend(&canvas, below);
    draw_reasons(&canvas, reading, below + LEGEND_HEIGHT + LINE / 2);
    if (canvas.status != STATUS_OK) {
        image_destroy(out);
    }
    return canvas.status;
}
