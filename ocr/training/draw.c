#include "ocr/training/draw.h"

#include "ocr/utf8.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include FT_LCD_FILTER_H
#include FT_MODULE_H
#include FT_OUTLINE_H
#include FT_SYNTHESIS_H

#define FONTS_MAX 4096
/** Two versions of the TrueType machine: 35 hints as in old days. */
#define LIBRARIES 2
/** Ways to spread a third of a pixel over its neighbours. */
#define FILTERS 3
/** Pixels of an em, at most, in a font that is drawn of squares. */
#define GRID_MAX 40
/** The Turkish lira: who has it has the other signs, too. */
#define RARE_SIGN 0x20ba
/** A character that every font with Chinese has. */
#define CHINESE_SIGN 0x6570
/** Coverage from which a pixel counts as ink. */
#define COVERAGE_INK 0.18

const char *const drawing_names[DRAW_COUNT] = {
    "normal",   "light", "unhinted", "mono",
    "autohint", "lcd",   "bitmap",   "cleartype",
};

struct font {
    char path[256];
    long index;
    double weight;
    int32_t grid;             ///< pixels of an em drawn of squares, 0: is none
    FT_Face faces[LIBRARIES]; ///< owned by the library; NULL: not loaded
};

struct fonts {
    FT_Library libraries[LIBRARIES]; ///< owned
    size_t count;
    double weight;
    struct font fonts[FONTS_MAX];
};

void
dice_init(struct dice *dice, uint64_t seed) {
    dice->state = seed * 0x9e3779b97f4a7c15u + 0x2545f4914f6cdd1du;
    for (int i = 0; i < 16; i++) {
        dice_part(dice);
    }
}

double
dice_part(struct dice *dice) {
    dice->state ^= dice->state << 13;
    dice->state ^= dice->state >> 7;
    dice->state ^= dice->state << 17;
    return (double)(dice->state >> 11) / 9007199254740992.0;
}

int32_t
dice_roll(struct dice *dice, int32_t below) {
    return (int32_t)(dice_part(dice) * below);
}

bool
dice_chance(struct dice *dice, int32_t in) {
    return dice_roll(dice, in) == 0;
}

static bool
read_list(struct fonts *fonts, const char *list) {
    FILE *file = fopen(list, "r");
    if (file == NULL) {
        log_error("the list of fonts %s cannot be opened", list);
        return false;
    }
    while (fonts->count < FONTS_MAX) {
        struct font *font = &fonts->fonts[fonts->count];
        if (fscanf(file, "%lf %ld %255[^\n]", &font->weight, &font->index,
                   font->path) != 3) {
            break;
        }
        fonts->weight += font->weight;
        fonts->count++;
    }
    fclose(file);
    return fonts->count > 0;
}

struct fonts *
fonts_new(const char *list) {
    struct fonts *fonts = calloc(1, sizeof(*fonts));
    FT_UInt versions[LIBRARIES] = {35, 40};
    for (size_t i = 0; fonts != NULL && i < LIBRARIES; i++) {
        if (FT_Init_FreeType(&fonts->libraries[i]) != 0) {
            fonts_free(fonts);
            return NULL;
        }
        FT_Property_Set(fonts->libraries[i], "truetype", "interpreter-version",
                        &versions[i]);
        FT_Library_SetLcdFilter(fonts->libraries[i], FT_LCD_FILTER_DEFAULT);
    }
    if (fonts != NULL && !read_list(fonts, list)) {
        fonts_free(fonts);
        return NULL;
    }
    return fonts;
}

void
fonts_free(struct fonts *fonts) {
    for (size_t i = 0; fonts != NULL && i < LIBRARIES; i++) {
        FT_Done_FreeType(fonts->libraries[i]);
    }
    free(fonts);
}

/** The largest number that divides every coordinate of a glyph and `so_far`. */
static long
common_divisor(const FT_Outline *outline, long so_far) {
    for (int i = 0; i < 2 * outline->n_points; i++) {
        const FT_Vector *point = &outline->points[i / 2];
        long a = labs(i % 2 == 0 ? point->x : point->y);
        while (a != 0) {
            long rest = so_far % a;
            so_far = a;
            a = rest;
        }
    }
    return so_far;
}

/** Fonts of old screens as outlines: the one size that they are made for. */
static int32_t
find_grid(FT_Face face) {
    long unit = 0;
    for (char c = '0'; FT_IS_SCALABLE(face) && c <= '9'; c++) {
        FT_UInt glyph = FT_Get_Char_Index(face, (FT_ULong)c);
        if (FT_Load_Glyph(face, glyph, FT_LOAD_NO_SCALE) != 0) {
            return 0;
        }
        unit = common_divisor(&face->glyph->outline, unit);
    }
    bool square = unit > 0 && face->units_per_EM % unit == 0 &&
                  face->units_per_EM / unit <= GRID_MAX;
    return square ? (int32_t)(face->units_per_EM / unit) : 0;
}

static const struct font *
choose_font(struct fonts *fonts, struct dice *dice, size_t library) {
    double at = dice_part(dice) * fonts->weight;
    size_t i = 0;
    while (i + 1 < fonts->count && at > fonts->fonts[i].weight) {
        at -= fonts->fonts[i++].weight;
    }
    struct font *font = &fonts->fonts[i];
    if (font->faces[library] == NULL) {
        FT_New_Face(fonts->libraries[library], font->path, font->index,
                    &font->faces[library]);
        FT_Face face = font->faces[library];
        font->grid = face == NULL ? 0 : find_grid(face);
    }
    return font;
}

/** A font for what others lack, as toolkits find one; NULL: none found. */
static FT_Face
choose_stand_in(struct fonts *fonts, struct dice *dice, size_t library) {
    FT_ULong sign = dice_chance(dice, 3) ? CHINESE_SIGN : RARE_SIGN;
    for (int tries = 0; tries < 60; tries++) {
        FT_Face face = choose_font(fonts, dice, library)->faces[library];
        if (face != NULL && FT_IS_SCALABLE(face) &&
            FT_Get_Char_Index(face, sign) != 0) {
            return face;
        }
    }
    return NULL;
}

static int32_t
choose_size(struct dice *dice, bool held) {
    static const int32_t sizes_held[] = {17, 21, 27};
    if (held) {
        return sizes_held[dice_roll(dice, 3)];
    }
    double range = dice_part(dice);
    int32_t size = range < 0.75   ? 9 + dice_roll(dice, 13)
                   : range < 0.95 ? 18 + dice_roll(dice, 15)
                                  : 30 + dice_roll(dice, 18);
    for (size_t i = 0; i < 3; i++) {
        size += size == sizes_held[i] ? 1 : 0;
    }
    return size;
}

static bool
choose_bitmap(struct dice *dice, struct style *out) {
    FT_Face face = out->face;
    if (face->num_fixed_sizes < 1) {
        return false;
    }
    int32_t size = dice_roll(dice, face->num_fixed_sizes);
    if (FT_Select_Size(face, size) != 0) {
        return false;
    }
    out->how = DRAW_BITMAP;
    out->size_px = face->available_sizes[size].height;
    out->gamma = 1;
    bool small = out->size_px < 20;
    out->zoom = small && dice_chance(dice, 6) ? 2 : 1;
    return out->size_px >= 7 && out->size_px <= 40;
}

static void
choose_outline(struct dice *dice, struct style *out) {
    static const enum drawing kinds[] = {
        DRAW_NORMAL, DRAW_LIGHT,     DRAW_UNHINTED, DRAW_UNHINTED,
        DRAW_MONO,   DRAW_MONO,      DRAW_AUTOHINT, DRAW_LCD,
        DRAW_LCD,    DRAW_CLEARTYPE,
    };
    out->how = kinds[dice_roll(dice, 10)];
    out->filter = dice_roll(dice, FILTERS);
    out->blue_first = dice_chance(dice, 8);
    bool fine = out->how == DRAW_LIGHT || out->how == DRAW_UNHINTED ||
                out->how == DRAW_LCD;
    out->between = fine && dice_roll(dice, 4) != 0;
    out->bold = dice_chance(dice, 14);
    if (dice_chance(dice, 7)) {
        out->tracking = (dice_part(dice) * 0.14 - 0.02) * out->size_px;
    }
    out->gamma = out->how == DRAW_MONO ? 1 : 0.6 + dice_part(dice) * 1.1;
    if (dice_chance(dice, 3)) {
        out->stretch = 65 + dice_roll(dice, 66);
    }
    if (dice_chance(dice, 3)) {
        out->weight = (int32_t)((dice_part(dice) * 5 - 1.5) * out->size_px / 2);
    }
}

static enum zero
choose_zero(struct dice *dice, int32_t rare) {
    if (!dice_chance(dice, rare)) {
        return ZERO_AS_IS;
    }
    return dice_chance(dice, 3) ? ZERO_DOTTED : ZERO_SLASHED;
}

/** A font that is drawn of squares, each a pixel or four. */
static void
choose_squares(struct dice *dice, int32_t grid, struct style *out) {
    out->size_px = grid < 20 && dice_chance(dice, 4) ? 2 * grid : grid;
    out->how = DRAW_MONO;
    out->gamma = 1;
}

bool
style_choose(struct fonts *fonts, struct dice *dice, bool sizes_held,
             struct style *out) {
    size_t library = dice_chance(dice, 3) ? 0 : 1;
    const struct font *font = choose_font(fonts, dice, library);
    *out =
        (struct style){.face = font->faces[library], .zoom = 1, .stretch = 100};
    if (out->face == NULL) {
        return false;
    }
    if (!FT_IS_SCALABLE(out->face)) {
        out->zero = choose_zero(dice, 5);
        return choose_bitmap(dice, out);
    }
    out->zero = choose_zero(dice, font->grid != 0 ? 5 : 15);
    if (font->grid != 0) {
        choose_squares(dice, font->grid, out);
    } else {
        out->size_px = choose_size(dice, sizes_held);
        choose_outline(dice, out);
        out->stand_in = choose_stand_in(fonts, dice, library);
    }
    FT_UInt size = (FT_UInt)out->size_px;
    return FT_Set_Pixel_Sizes(out->face, 0, size) == 0 &&
           (out->stand_in == NULL ||
            FT_Set_Pixel_Sizes(out->stand_in, 0, size) == 0);
}

/** The face to draw a character with; NULL when none has it. */
static FT_Face
face_for(const struct style *style, uint32_t code) {
    if (FT_Get_Char_Index(style->face, code) != 0) {
        return style->face;
    }
    bool found = style->stand_in != NULL &&
                 FT_Get_Char_Index(style->stand_in, code) != 0;
    return found ? style->stand_in : NULL;
}

bool
style_has(const struct style *style, const char *text) {
    uint32_t code = 0;
    for (size_t n = utf8_next(text, &code); n != 0;
         n = utf8_next(text, &code)) {
        if (code != ' ' && face_for(style, code) == NULL) {
            return false;
        }
        text += n;
    }
    return true;
}

static FT_Int32
load_flags(const struct style *style) {
    static const FT_Int32 flags[DRAW_COUNT] = {
        FT_LOAD_TARGET_NORMAL,
        FT_LOAD_TARGET_LIGHT,
        FT_LOAD_NO_HINTING,
        FT_LOAD_TARGET_MONO,
        FT_LOAD_TARGET_NORMAL | FT_LOAD_FORCE_AUTOHINT,
        FT_LOAD_TARGET_LCD,
        FT_LOAD_TARGET_MONO,
        FT_LOAD_TARGET_NORMAL,
    };
    FT_Int32 no_bitmap = style->how == DRAW_BITMAP ? 0 : FT_LOAD_NO_BITMAP;
    return flags[style->how - 1] | no_bitmap;
}

/** Load and paint one glyph into the face's slot. */
static bool
paint_glyph(const struct style *style, FT_UInt glyph, double x) {
    FT_GlyphSlot slot = style->face->glyph;
    FT_Render_Mode mode = style->how == DRAW_MONO  ? FT_RENDER_MODE_MONO
                          : style->how == DRAW_LCD ? FT_RENDER_MODE_LCD
                                                   : FT_RENDER_MODE_NORMAL;
    if (FT_Load_Glyph(style->face, glyph, load_flags(style)) != 0) {
        return false;
    }
    if (slot->format != FT_GLYPH_FORMAT_OUTLINE) {
        return slot->format == FT_GLYPH_FORMAT_BITMAP;
    }
    if (style->bold) {
        FT_GlyphSlot_Embolden(slot);
    }
    if (style->weight != 0) {
        FT_Outline_Embolden(&slot->outline, style->weight);
    }
    if (style->stretch != 100) {
        const FT_Matrix sideways = {style->stretch * 0x10000 / 100, 0, 0,
                                    0x10000};
        FT_Outline_Transform(&slot->outline, &sideways);
    }
    if (style->between) {
        // Toolkits know four places between two pixels.
        int32_t quarter = (int32_t)((x - floor(x)) * 4);
        FT_Outline_Translate(&slot->outline, quarter * 16, 0);
    }
    if (style->how == DRAW_CLEARTYPE) {
        const FT_Matrix thirds = {3 * 0x10000, 0, 0, 0x10000};
        FT_Outline_Transform(&slot->outline, &thirds);
    }
    return FT_Render_Glyph(slot, mode) == 0;
}

/** Is a pixel of a glyph in the slash or the dot of a zero? */
static bool
in_zero(const struct style *style, int32_t x, int32_t y) {
    const FT_Bitmap *bitmap = &style->face->glyph->bitmap;
    double stroke = 1 + (style->size_px - 1) / 14;
    double width = (double)bitmap->width / (style->how == DRAW_LCD ? 3 : 1);
    double from_left = x + 0.5 - width / 2;
    double from_top = y + 0.5 - bitmap->rows / 2.0;
    double inner = bitmap->rows / 2.0 - stroke;
    if (style->zero == ZERO_DOTTED) {
        return fabs(from_left) <= stroke / 2 && fabs(from_top) <= stroke;
    }
    // From the lower left to the upper right, within the bowl.
    double slope = (width - 2 * stroke) / (bitmap->rows - 2 * stroke);
    return fabs(from_top) < inner &&
           fabs(from_left + from_top * slope) <= stroke / 2;
}

/** Draw into a zero what makes it no O. */
static void
mark_zero(const struct style *style) {
    FT_Bitmap *bitmap = &style->face->glyph->bitmap;
    int32_t step = bitmap->pixel_mode == FT_PIXEL_MODE_LCD ? 3 : 1;
    for (int32_t y = 0; y < (int32_t)bitmap->rows; y++) {
        unsigned char *row = bitmap->buffer + (ptrdiff_t)y * bitmap->pitch;
        for (int32_t x = 0; x < (int32_t)bitmap->width; x++) {
            if (!in_zero(style, x / step, y)) {
                continue;
            }
            if (bitmap->pixel_mode == FT_PIXEL_MODE_MONO) {
                row[x >> 3] |= (unsigned char)(0x80 >> (x & 7));
            } else {
                row[x] = 255;
            }
        }
    }
}

/** A third of a pixel of DRAW_CLEARTYPE, 0 .. 1; outside of the glyph too. */
static double
third_at(const struct style *style, int32_t third, int32_t y) {
    static const double filters[FILTERS][5] = {
        {0, 0.15, 0.7, 0.15, 0},
        {0, 0.333, 0.334, 0.333, 0},
        {0.031, 0.302, 0.334, 0.302, 0.031},
    };
    const FT_Bitmap *bitmap = &style->face->glyph->bitmap;
    const unsigned char *row = bitmap->buffer + (ptrdiff_t)y * bitmap->pitch;
    double sum = 0;
    for (int32_t i = 0; i < 5; i++) {
        int32_t at = third + i - 2;
        bool inside = at >= 0 && at < (int32_t)bitmap->width;
        sum += inside ? filters[style->filter][i] * row[at] / 255.0 : 0;
    }
    return sum;
}

/** How far a glyph covers red, green and blue of one pixel, 0 .. 1. */
static void
coverage_at(const FT_Bitmap *bitmap, int32_t x, int32_t y, double out[3]) {
    const unsigned char *row = bitmap->buffer + (ptrdiff_t)y * bitmap->pitch;
    for (int32_t i = 0; i < 3; i++) {
        if (bitmap->pixel_mode == FT_PIXEL_MODE_MONO) {
            out[i] = row[x >> 3] >> (7 - (x & 7)) & 1;
        } else if (bitmap->pixel_mode == FT_PIXEL_MODE_LCD) {
            out[i] = row[3 * x + i] / 255.0;
        } else {
            out[i] = row[x] / 255.0;
        }
    }
}

static uint32_t
blend(uint32_t ground, uint32_t ink, const double coverage[3]) {
    uint32_t out = 0;
    for (int32_t i = 0; i < 3; i++) {
        int32_t shift = 16 - 8 * i;
        double from = ground >> shift & 0xff;
        double to = ink >> shift & 0xff;
        double value = from + (to - from) * coverage[i];
        out |= (uint32_t)(value + 0.5) << shift;
    }
    return out;
}

/** One glyph pixel, of zoom x zoom pixels of the picture. */
static void
put(const struct style *style, const struct canvas *canvas, int32_t x,
    int32_t y, const double coverage[3]) {
    struct image *image = canvas->image;
    double shaped[3];
    for (int32_t i = 0; i < 3; i++) {
        shaped[i] = pow(coverage[i], style->gamma);
    }
    for (int32_t k = 0; image != NULL && k < style->zoom * style->zoom; k++) {
        int32_t to_x = x + k % style->zoom;
        int32_t to_y = y + k / style->zoom;
        if (to_x < 0 || to_x >= image->width || to_y < 0 ||
            to_y >= image->height) {
            continue;
        }
        uint32_t *pixel =
            &image->pixels[(size_t)to_y * (size_t)image->width + (size_t)to_x];
        *pixel = blend(*pixel, canvas->ink, shaped);
    }
}

/** A place in the picture. */
struct point {
    int32_t x;
    int32_t y;
};

/** One pixel of the glyph, `zoom` of the picture. */
static void
place_pixel(const struct style *style, const struct canvas *canvas, int32_t x,
            int32_t y, const double coverage[3], struct rect *box) {
    if (coverage[0] + coverage[1] + coverage[2] <= 0) {
        return;
    }
    put(style, canvas, x, y, coverage);
    if (coverage[1] >= COVERAGE_INK) {
        struct rect pixel = {x, y, style->zoom, style->zoom};
        *box = rect_union(*box, pixel);
    }
}

/** A glyph of DRAW_CLEARTYPE; its ink may begin a pixel earlier. */
static void
place_thirds(const struct style *style, const struct canvas *canvas,
             struct point at, struct rect *box) {
    FT_GlyphSlot slot = style->face->glyph;
    int32_t first = (int32_t)floor(slot->bitmap_left / 3.0) - 1;
    int32_t width = (int32_t)slot->bitmap.width / 3 + 4;
    for (int32_t i = 0; i < width * (int32_t)slot->bitmap.rows; i++) {
        double coverage[3];
        int32_t third = 3 * (first + i % width) - slot->bitmap_left;
        for (int32_t k = 0; k < 3; k++) {
            coverage[style->blue_first ? 2 - k : k] =
                third_at(style, third + k, i / width);
        }
        place_pixel(style, canvas, at.x + first + i % width,
                    at.y + i / width - slot->bitmap_top, coverage, box);
    }
}

static void
place_glyph(const struct style *style, const struct canvas *canvas, double x,
            int32_t baseline, struct rect *box) {
    FT_GlyphSlot slot = style->face->glyph;
    const FT_Bitmap *bitmap = &slot->bitmap;
    double start = style->between ? floor(x) : floor(x + 0.5);
    int32_t zoom = style->zoom;
    int32_t step = bitmap->pixel_mode == FT_PIXEL_MODE_LCD ? 3 : 1;
    int32_t width = (int32_t)bitmap->width / step;
    if (style->how == DRAW_CLEARTYPE) {
        place_thirds(style, canvas, (struct point){(int32_t)start, baseline},
                     box);
        return;
    }
    for (int32_t i = 0; i < width * (int32_t)bitmap->rows; i++) {
        double coverage[3];
        coverage_at(bitmap, i % width, i / width, coverage);
        int32_t to_x = (int32_t)start + (slot->bitmap_left + i % width) * zoom;
        int32_t to_y = baseline + (i / width - slot->bitmap_top) * zoom;
        place_pixel(style, canvas, to_x, to_y, coverage, box);
    }
}

static double
advance_of(const struct style *style) {
    FT_GlyphSlot slot = style->face->glyph;
    double stretch = style->stretch / 100.0;
    double grown = style->weight / 64.0;
    if (style->between) {
        return (double)slot->linearHoriAdvance / 65536 * stretch + grown +
               style->tracking;
    }
    double advance =
        (double)slot->advance.x / 64 * style->zoom * stretch + grown;
    return floor(advance + 0.5) + floor(style->tracking + 0.5);
}

bool
style_draw(const struct style *style, const struct canvas *canvas,
           const char *text, double x, int32_t baseline, struct rect *box) {
    uint32_t code = 0;
    *box = (struct rect){0};
    for (size_t n = utf8_next(text, &code); n != 0;
         n = utf8_next(text, &code)) {
        text += n;
        struct style with = *style;
        with.face = face_for(style, code);
        if (code == ' ' && with.face == NULL) {
            x += style->size_px * style->zoom * 0.3;
            continue;
        }
        FT_UInt glyph =
            with.face == NULL ? 0 : FT_Get_Char_Index(with.face, code);
        if (glyph == 0 || !paint_glyph(&with, glyph, x)) {
            return false;
        }
        if (code == '0' && style->zero != ZERO_AS_IS &&
            style->how != DRAW_CLEARTYPE) {
            mark_zero(&with);
        }
        place_glyph(&with, canvas, x, baseline, box);
        x += advance_of(&with);
    }
    return !rect_is_empty(*box);
}
