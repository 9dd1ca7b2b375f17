/**
 * @file lines.c
 * Training lines: texts drawn on small screens, cut out by the very code that
 * cuts real ones.
 *
 * usage: lines FONTS TEXTS OUT.lstmf SEED [held] [FOLDER]
 *
 * With "held", outlines are drawn in the sizes that training never sees. With
 * a folder, the first screens and lines are written there as PNG, to look at.
 */
#include "ocr/normalise.h"
#include "ocr/training/draw.h"

#include <leptonica/allheaders.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_MAX 8
#define COLUMNS_MAX 3
#define TEXTS_MAX (ROWS_MAX * COLUMNS_MAX)
#define TEXT_SIZE 128
/** A cell may be this much larger or smaller than the ink that was drawn. */
#define BOX_SLACK 2
#define SHOWN_SCREENS 30
#define SHOWN_LINES 150

struct generator {
    struct dice dice;
    struct fonts *fonts; ///< owned
    FILE *texts;         ///< owned
    FILE *out;           ///< owned
    const char *folder;  ///< borrowed, NULL: show nothing
    bool sizes_held;
    uint32_t screens;
    uint32_t written;
    uint32_t lost; ///< drawn, but cut into pieces or glued to others
};

/** A text and where it is drawn. */
struct item {
    char text[TEXT_SIZE];
    const char *reading; ///< what it shall be read as; within `text`
    struct rect box;     ///< its ink
    bool label;          ///< for company only
};

struct screen {
    struct style style;
    struct image image; ///< owned
    int32_t rows;
    int32_t columns;
    int32_t pitch;  ///< pixels from one row to the next
    int32_t ascent; ///< of the first baseline
    size_t count;
    struct item items[TEXTS_MAX];
};

static const char *const labels[] = {
    "Apple juice",  "Bread",        "Coffee",       "Sugar 1kg",
    "Qty",          "Price",        "Rice",         "Milk 1l",
    "Egg",          "Total",        "Jam",          "Tax",
    "\u82f9\u679c", "\u5408\u8ba1", "\u5355\u4ef7", "\u6570\u91cf",
};

/** The next text that the font can draw; its reading may follow a tab. */
static bool
next_text(struct generator *g, const struct style *style, struct item *out) {
    char *text = out->text;
    while (fgets(text, TEXT_SIZE, g->texts) != NULL) {
        text[strcspn(text, "\n")] = '\0';
        char *tab = strchr(text, '\t');
        if (tab != NULL) {
            *tab = '\0';
        }
        out->reading = tab == NULL ? text : tab + 1;
        if (*text != '\0' && style_has(style, text)) {
            return true;
        }
    }
    return false;
}

/** A colour with the given lightness, more or less grey. */
static uint32_t
choose_colour(struct dice *dice, int32_t lightness) {
    int32_t spread = dice_chance(dice, 3) ? 40 : 6;
    uint32_t colour = 0;
    for (int32_t i = 0; i < 3; i++) {
        int32_t part = lightness - spread + dice_roll(dice, 2 * spread + 1);
        part = part < 0 ? 0 : part > 255 ? 255 : part;
        colour = colour << 8 | (uint32_t)part;
    }
    return colour;
}

static void
fill(struct image *image, struct rect rect, uint32_t colour) {
    const struct rect all = {0, 0, image->width, image->height};
    rect = rect_intersect(rect, all);
    for (int32_t y = rect.y; y < rect.y + rect.height; y++) {
        for (int32_t x = rect.x; x < rect.x + rect.width; x++) {
            image->pixels[(size_t)y * (size_t)image->width + (size_t)x] =
                colour;
        }
    }
}

/** Choose the texts of a screen; false at the end of the file. */
static bool
choose_texts(struct generator *g, struct screen *s) {
    bool with_labels = !dice_chance(&g->dice, 3);
    for (int32_t i = 0; i < s->rows * s->columns; i++) {
        struct item *item = &s->items[s->count];
        item->label = with_labels && i % s->columns == 0;
        const char *label = labels[dice_roll(
            &g->dice, (int32_t)(sizeof(labels) / sizeof(*labels)))];
        if (item->label) {
            if (!style_has(&s->style, label)) {
                label = "0";
            }
            snprintf(item->text, sizeof(item->text), "%s", label);
        } else if (!next_text(g, &s->style, item)) {
            return false;
        }
        s->count++;
    }
    return true;
}

/** Measure all texts and place them in columns; the size of the picture. */
static bool
arrange(struct generator *g, struct screen *s, struct rect *size) {
    const struct canvas nowhere = {0};
    int32_t em = s->style.size_px * s->style.zoom;
    int32_t x = 4 + dice_roll(&g->dice, em);
    for (int32_t column = 0; column < s->columns; column++) {
        int32_t widest = 0;
        for (size_t i = (size_t)column; i < s->count; i += (size_t)s->columns) {
            struct rect box;
            if (!style_draw(&s->style, &nowhere, s->items[i].text, 0, 0,
                            &box)) {
                return false;
            }
            s->items[i].box = box;
            widest = box.width > widest ? box.width : widest;
        }
        bool right = dice_roll(&g->dice, 3) != 0;
        for (size_t i = (size_t)column; i < s->count; i += (size_t)s->columns) {
            struct rect *box = &s->items[i].box;
            box->x = x + (right ? widest - box->width : 0);
        }
        x += widest + em * 3 / 2 + dice_roll(&g->dice, em * 2);
    }
    *size = (struct rect){0, 0, x, s->rows * s->pitch + em};
    return true;
}

/** Stripes, a selected row and the lines of a grid. */
static void
decorate(struct generator *g, struct screen *s, int32_t ground, int32_t ink) {
    int32_t width = s->image.width;
    int32_t top = (s->pitch - s->ascent) / 4;
    bool striped = dice_chance(&g->dice, 5);
    bool ruled = dice_chance(&g->dice, 4);
    bool framed = dice_chance(&g->dice, 10);
    int32_t towards = ink > ground ? 1 : -1;
    uint32_t stripe = choose_colour(&g->dice, ground + towards * 12);
    uint32_t rule = choose_colour(&g->dice, ground + towards * 50);
    for (int32_t row = 0; row < s->rows; row++) {
        int32_t y = row * s->pitch + top;
        if (striped && row % 2 == 1) {
            fill(&s->image, (struct rect){0, y, width, s->pitch}, stripe);
        }
        if (ruled) {
            fill(&s->image, (struct rect){0, y, width, 1}, rule);
        }
    }
    if (framed) {
        int32_t x = s->items[s->columns - 1].box.x - s->style.size_px;
        fill(&s->image, (struct rect){x, 0, 1, s->image.height}, rule);
    }
}

/** Draw all texts, in one row in the colours of a selection. */
static bool
draw_texts(struct generator *g, struct screen *s, uint32_t ink) {
    int32_t selected =
        dice_chance(&g->dice, 4) ? dice_roll(&g->dice, s->rows) : -1;
    int32_t top = (s->pitch - s->ascent) / 4;
    for (size_t i = 0; i < s->count; i++) {
        struct item *item = &s->items[i];
        int32_t row = (int32_t)i / s->columns;
        struct canvas canvas = {&s->image, ink};
        if (row == selected) {
            canvas.ink = choose_colour(&g->dice, 250);
        }
        if (row == selected && (int32_t)i % s->columns == 0) {
            fill(&s->image,
                 (struct rect){0, row * s->pitch + top, s->image.width,
                               s->pitch},
                 choose_colour(&g->dice, 40 + dice_roll(&g->dice, 70)));
        }
        double x = item->box.x + dice_part(&g->dice);
        int32_t baseline = row * s->pitch + s->ascent;
        if (!style_draw(&s->style, &canvas, item->text, x, baseline,
                        &item->box)) {
            return false;
        }
    }
    return true;
}

static bool
screen_draw(struct generator *g, struct screen *s) {
    struct rect size;
    int32_t em = s->style.size_px * s->style.zoom;
    s->pitch = em + em / 5 + dice_roll(&g->dice, em);
    s->ascent = em + dice_roll(&g->dice, s->pitch - em);
    if (!arrange(g, s, &size) || size.width > 2400 ||
        image_init(&s->image, size.width, size.height) != STATUS_OK) {
        return false;
    }
    bool dark = dice_chance(&g->dice, 4);
    int32_t ground =
        dark ? dice_roll(&g->dice, 60) : 255 - dice_roll(&g->dice, 45);
    int32_t ink =
        dark ? 255 - dice_roll(&g->dice, 70)
             : dice_roll(&g->dice, dice_chance(&g->dice, 3) ? 100 : 20);
    fill(&s->image, size, choose_colour(&g->dice, ground));
    decorate(g, s, ground, ink);
    return draw_texts(g, s, choose_colour(&g->dice, ink));
}

static bool
near(int32_t a, int32_t b) {
    return abs(a - b) <= BOX_SLACK;
}

/** The one cell that is just this text; NULL when there is none. */
static const struct cell *
find_cell(const struct cell_map *map, struct rect box) {
    const struct cell *found = NULL;
    for (size_t i = 0; i < map->count; i++) {
        const struct cell *cell = &map->cells[i];
        if (rect_is_empty(rect_intersect(cell->box, box))) {
            continue;
        }
        bool same = near(cell->box.x, box.x) && near(cell->box.y, box.y) &&
                    near(cell->box.x + cell->box.width, box.x + box.width) &&
                    near(cell->box.y + cell->box.height, box.y + box.height);
        if (found != NULL || !same) {
            return NULL;
        }
        found = cell;
    }
    return found;
}

static void
put_number(FILE *out, uint32_t number) {
    fwrite(&number, sizeof(number), 1, out);
}

static void
put_bytes(FILE *out, const void *bytes, size_t size) {
    put_number(out, (uint32_t)size);
    fwrite(bytes, 1, size, out);
}

/** A picture as PNG bytes, to be freed with lept_free(). */
static l_uint8 *
line_png(const struct line_image *line, size_t *size) {
    l_uint8 *bytes = NULL;
    PIX *pix = pixCreate(line->width, line->height, 8);
    for (int32_t i = 0; i < line->width * line->height; i++) {
        pixSetPixel(pix, i % line->width, i / line->width, line->grey[i]);
    }
    pixSetZlibCompression(pix, 1);
    pixWriteMemPng(&bytes, size, pix, 0);
    pixDestroy(&pix);
    return bytes;
}

/**
 * One entry of Tesseract's list of images: a mark that it is there, name,
 * page, PNG, language, text, no boxes, not upright.
 */
static void
write_line(struct generator *g, const struct style *style,
           const struct line_image *line, const char *text) {
    char name[128];
    char path[512];
    size_t size = 0;
    l_uint8 *png = line_png(line, &size);
    snprintf(name, sizeof(name), "%s/%s %s/%d/%u",
             drawing_names[style->how - 1], style->face->family_name,
             style->face->style_name, style->size_px * style->zoom, g->written);
    fputc(1, g->out);
    put_bytes(g->out, name, strlen(name));
    put_number(g->out, g->written);
    put_bytes(g->out, png, size);
    put_bytes(g->out, "num", 3);
    put_bytes(g->out, text, strlen(text));
    put_number(g->out, 0);
    put_number(g->out, 0);
    fputc(0, g->out);
    if (g->folder != NULL && g->written < SHOWN_LINES) {
        snprintf(path, sizeof(path), "%s/line%03u.png", g->folder, g->written);
        l_binaryWrite(path, "w", png, size);
        printf("line%03u %s | %s\n", g->written, name, text);
    }
    lept_free(png);
    g->written++;
}

static struct rect
rect_grown(struct rect rect, int32_t sideways, int32_t up, int32_t down) {
    return (struct rect){rect.x - sideways, rect.y - up,
                         rect.width + 2 * sideways, rect.height + up + down};
}

/** True when the larger box is within the screen and all that it adds empty. */
static bool
is_clear(const struct ink_map *map, struct rect inner, struct rect outer) {
    const struct rect all = {0, 0, map->width, map->height};
    struct rect kept = rect_intersect(outer, all);
    bool clear = kept.width == outer.width && kept.height == outer.height;
    for (int32_t i = 0; clear && i < outer.width * outer.height; i++) {
        int32_t x = outer.x + i % outer.width;
        int32_t y = outer.y + i / outer.width;
        bool inside = x >= inner.x - 1 && x <= inner.x + inner.width &&
                      y >= inner.y - 1 && y <= inner.y + inner.height;
        clear = inside ||
                map->ink[(size_t)y * (size_t)map->width + (size_t)x] < INK_MIN;
    }
    return clear;
}

static void
put_ink(struct ink_map *map, struct rect rect, uint8_t ink) {
    for (int32_t i = 0; i < rect.width * rect.height; i++) {
        size_t y = (size_t)(rect.y + i / rect.width);
        map->ink[y * (size_t)map->width + (size_t)(rect.x + i % rect.width)] =
            ink;
    }
}

/** Leave some of a grid or of a frame at the edges of a grown box. */
static void
put_rest(struct generator *g, struct ink_map *map, struct rect box,
         bool above) {
    uint8_t ink = (uint8_t)(INK_MIN + dice_roll(&g->dice, 160));
    int32_t edge = above ? box.y : box.y + box.height - 1;
    if (dice_chance(&g->dice, 3)) {
        bool left = dice_chance(&g->dice, 2);
        int32_t x = left ? box.x : box.x + box.width - 1;
        put_ink(map, (struct rect){x, box.y, 1, box.height}, ink);
        return;
    }
    for (int32_t i = 1 + dice_roll(&g->dice, 3); i > 0; i--) {
        int32_t x = dice_roll(&g->dice, box.width);
        int32_t width = dice_chance(&g->dice, 3) ? box.width - x : 1;
        put_ink(map, (struct rect){box.x + x, edge, width, 1}, ink);
    }
}

/**
 * What segmenting leaves now and then: too much room, specks of a grid, a
 * line of pixels too few.
 */
static void
wear(struct generator *g, struct cell_map *map, struct cell *cell) {
    struct rect box = cell->box;
    int32_t room = 2 + dice_roll(&g->dice, 1 + box.height * 2 / 3);
    bool above = dice_chance(&g->dice, 2);
    switch (dice_roll(&g->dice, 16)) {
    case 0:
        box = rect_grown(box, 3, above ? room : 2, above ? 2 : room);
        if (is_clear(&map->ink, cell->box, box)) {
            put_rest(g, &map->ink, box, above);
            cell->box = box;
        }
        break;
    case 1:
        box = rect_grown(box, dice_roll(&g->dice, 4), above ? room / 2 : 0,
                         above ? 0 : room / 2);
        if (is_clear(&map->ink, cell->box, box)) {
            cell->box = box;
        }
        break;
    case 2:
        // A pixel around the box is looked at too.
        if (box.height >= 11 && box.width >= 11) {
            cell->box =
                above ? rect_grown(box, 0, 0, -2) : rect_grown(box, 0, -2, 0);
        }
        break;
    default:
        break;
    }
    cell->top = cell->top < cell->box.y ? cell->top : cell->box.y;
    int32_t bottom = cell->box.y + cell->box.height;
    cell->bottom = cell->bottom > bottom ? cell->bottom : bottom;
}

/** Cut the screen as a till's is cut and keep the lines that came out. */
static bool
screen_harvest(struct generator *g, const struct screen *s) {
    struct cell_map map = {0};
    if (cell_map_init(&map, image_view(&s->image)) != STATUS_OK) {
        return false;
    }
    for (size_t i = 0; i < s->count; i++) {
        const struct item *item = &s->items[i];
        const struct cell *cell = find_cell(&map, item->box);
        struct line_image line = {0};
        if (item->label) {
            continue;
        }
        struct cell worn = cell == NULL ? (struct cell){0} : *cell;
        if (cell != NULL) {
            wear(g, &map, &worn);
        }
        if (cell == NULL || normalise_cell(&map, &worn, &line) != STATUS_OK) {
            g->lost++;
            continue;
        }
        write_line(g, &s->style, &line, item->reading);
        line_image_destroy(&line);
    }
    cell_map_destroy(&map);
    return true;
}

static void
show(const struct generator *g, const struct screen *s) {
    char path[512];
    if (g->folder != NULL && g->screens < SHOWN_SCREENS) {
        snprintf(path, sizeof(path), "%s/screen%02u.png", g->folder,
                 g->screens);
        image_write_png(image_view(&s->image), path);
    }
}

/** Make one screen; false at the end of the texts. */
static bool
make_screen(struct generator *g) {
    struct screen s = {.rows = 1 + dice_roll(&g->dice, ROWS_MAX),
                       .columns = 2 + dice_roll(&g->dice, COLUMNS_MAX - 1)};
    if (!style_choose(g->fonts, &g->dice, g->sizes_held, &s.style) ||
        !style_has(&s.style, "0123456789.,-$")) {
        return true;
    }
    if (!choose_texts(g, &s)) {
        return false;
    }
    if (screen_draw(g, &s)) {
        show(g, &s);
        screen_harvest(g, &s);
        g->screens++;
    }
    image_destroy(&s.image);
    return true;
}

int
main(int count, char **arguments) {
    if (count < 5) {
        fprintf(stderr,
                "usage: lines FONTS TEXTS OUT.lstmf SEED [held] [FOLDER]\n");
        return 2;
    }
    struct generator g = {.fonts = fonts_new(arguments[1]),
                          .texts = fopen(arguments[2], "r"),
                          .out = fopen(arguments[3], "wb")};
    dice_init(&g.dice, strtoull(arguments[4], NULL, 10));
    g.sizes_held = count > 5 && strcmp(arguments[5], "held") == 0;
    if (count > 5 + (g.sizes_held ? 1 : 0)) {
        g.folder = arguments[count - 1];
    }
    if (g.fonts == NULL || g.texts == NULL || g.out == NULL) {
        fprintf(stderr, "a file cannot be opened\n");
        return 1;
    }
    put_number(g.out, 0); // the count, known at the end
    while (make_screen(&g)) {
    }
    fseek(g.out, 0, SEEK_SET);
    put_number(g.out, g.written);
    fprintf(stderr, "%s: %u lines of %u screens, %u lost\n", arguments[3],
            g.written, g.screens, g.lost);
    fclose(g.texts);
    fonts_free(g.fonts);
    return fclose(g.out) == 0 ? 0 : 1;
}
