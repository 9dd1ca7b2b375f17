#include "ocr/explain.h"

#include <pango/pangocairo.h>

#include <stdio.h>
#include <string.h>

#define ZOOM 2
#define MARGIN 24
#define LINE 18
#define LEGEND_HEIGHT (LINE * 2)
#define WHITE 0xffffffu

/** What is drawn on. */
struct canvas {
    cairo_t *cairo;      ///< owned
    PangoLayout *layout; ///< owned
    struct rect screen;  ///< where the screen is drawn
    int32_t texts_y;     ///< upper end of the texts
};

static const struct source_look {
    const char *name;
    double red;
    double green;
    double blue;
} sources[] = {
    [SOURCE_NONE] = {"not read", 0.6, 0.6, 0.6},
    [SOURCE_NUMBER] = {"model for numbers", 0.0, 0.35, 0.8},
    [SOURCE_LATIN] = {"Latin model", 0.1, 0.5, 0.1},
    [SOURCE_CHINESE] = {"Chinese model", 0.45, 0.3, 0.0},
    [SOURCE_SCREEN] = {"as read elsewhere", 0.0, 0.55, 0.6},
    [SOURCE_MEMORY] = {"glyph memory", 0.6, 0.0, 0.6},
};

static const char roles[] = {
    [CELL_NONE] = '-',        [CELL_HEADER] = 'H',      [CELL_NAME] = 'N',
    [CELL_QUANTITY] = 'Q',    [CELL_PRICE] = 'P',       [CELL_AMOUNT] = 'A',
    [CELL_TOTAL_LABEL] = 'L', [CELL_TOTAL_VALUE] = 'T', [CELL_OTHER] = 'o',
};

static void
set_source(const struct canvas *canvas, enum cell_source source) {
    const struct source_look *look = &sources[source];
    cairo_set_source_rgb(canvas->cairo, look->red, look->green, look->blue);
}

static void
draw_text(const struct canvas *canvas, int32_t x, int32_t y, int32_t size,
          const char *text) {
    PangoFontDescription *font =
        pango_font_description_from_string("DejaVu Sans");
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_layout_set_font_description(canvas->layout, font);
    pango_font_description_free(font);
    pango_layout_set_text(canvas->layout, text, -1);
    cairo_move_to(canvas->cairo, x, y);
    pango_cairo_show_layout(canvas->cairo, canvas->layout);
}

static void
draw_box(const struct canvas *canvas, struct rect box, int32_t top) {
    cairo_rectangle(canvas->cairo, canvas->screen.x + box.x * ZOOM - 0.5,
                    top + box.y * ZOOM - 0.5, box.width * ZOOM + 1,
                    box.height * ZOOM + 1);
    cairo_stroke(canvas->cairo);
}

/** A tick under every glyph. */
static void
draw_glyphs(const struct canvas *canvas, const struct reader_trace *trace,
            size_t cell) {
    const struct glyph_span *span = &trace->spans[cell];
    const struct rect *box = &trace->page.cells[cell].box;
    double y = canvas->screen.y + (box->y + box->height) * ZOOM + 2.5;
    for (size_t i = span->first; i < span->first + span->count; i++) {
        const struct glyph *glyph = &trace->glyphs.glyphs[i];
        cairo_move_to(canvas->cairo, canvas->screen.x + glyph->left * ZOOM, y);
        cairo_line_to(canvas->cairo, canvas->screen.x + glyph->right * ZOOM, y);
    }
    cairo_stroke(canvas->cairo);
}

static void
draw_cell(const struct canvas *canvas, const struct reader_trace *trace,
          size_t i) {
    const struct page_cell *cell = &trace->page.cells[i];
    char text[CELL_TEXT_MAX + 8];
    set_source(canvas, cell->source);
    draw_box(canvas, cell->box, canvas->screen.y);
    draw_glyphs(canvas, trace, i);
    draw_box(canvas, cell->box, canvas->texts_y);
    snprintf(text, sizeof(text), "%s", cell->text);
    int32_t x = canvas->screen.x + cell->box.x * ZOOM;
    int32_t y = canvas->texts_y + cell->box.y * ZOOM;
    draw_text(canvas, x + 1, y, cell->box.height * ZOOM * 3 / 4, text);
    snprintf(text, sizeof(text), "%c%s %d", roles[cell->role],
             cell->proven ? "!" : "", (int)cell->confidence);
    draw_text(canvas, x, y - 9, 8, text);
}

static void
draw_rows(const struct canvas *canvas, const struct page *page) {
    char text[16];
    cairo_set_source_rgb(canvas->cairo, 0.3, 0.3, 0.3);
    for (size_t i = 0; i < page->count; i++) {
        const struct page_cell *cell = &page->cells[i];
        if (i == 0 || page->cells[i - 1].row != cell->row) {
            snprintf(text, sizeof(text), "%d", (int)cell->row);
            draw_text(canvas, 2, canvas->screen.y + cell->box.y * ZOOM, 10,
                      text);
        }
    }
}

static void
draw_legend(const struct canvas *canvas, int32_t y) {
    int32_t x = MARGIN;
    for (size_t i = 0; i < sizeof(sources) / sizeof(*sources); i++) {
        set_source(canvas, (enum cell_source)i);
        draw_text(canvas, x, y, 11, sources[i].name);
        x += 30 + 7 * (int32_t)strlen(sources[i].name);
    }
    cairo_set_source_rgb(canvas->cairo, 0, 0, 0);
    draw_text(canvas, MARGIN, y + LINE, 11,
              "H header  N name  Q quantity  P price  A amount  L label and T "
              "value of a total  o explained  - no use  ! proven;  then the "
              "confidence");
}

static void
draw_reasons(const struct canvas *canvas, const struct reading *reading,
             int32_t y) {
    char text[512];
    snprintf(text, sizeof(text), "verdict: %s",
             verdict_string(reading->verdict));
    cairo_set_source_rgb(canvas->cairo, 0, 0, 0);
    draw_text(canvas, MARGIN, y, 13, text);
    for (size_t i = 0; i < reading->reason_count; i++) {
        reason_format(&reading->reasons[i], LANGUAGE_EN, text, sizeof(text));
        draw_text(canvas, MARGIN, y + (int32_t)(i + 1) * LINE, 12, text);
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
    cairo_surface_t *surface = cairo_image_surface_create_for_data(
        (unsigned char *)out->pixels, CAIRO_FORMAT_RGB24, out->width,
        out->height, out->width * 4);
    canvas.cairo = cairo_create(surface);
    canvas.layout = pango_cairo_create_layout(canvas.cairo);
    cairo_set_line_width(canvas.cairo, 1);
    for (size_t i = 0; i < trace->page.count; i++) {
        draw_cell(&canvas, trace, i);
    }
    draw_rows(&canvas, &trace->page);
    draw_legend(&canvas, below);
    draw_reasons(&canvas, reading, below + LEGEND_HEIGHT + LINE / 2);
    bool drawn = cairo_status(canvas.cairo) == CAIRO_STATUS_SUCCESS;
    g_object_unref(canvas.layout);
    cairo_destroy(canvas.cairo);
    cairo_surface_finish(surface);
    cairo_surface_destroy(surface);
    if (!drawn) {
        image_destroy(out);
        log_error("out of memory for the picture of a reading");
    }
    return drawn ? STATUS_OK : STATUS_NO_MEMORY;
}
