/**
 * @file draw.h
 * Text as the toolkits of registers draw it: every way of hinting and of
 * smoothing that FreeType knows, and bitmap fonts.
 */
#ifndef POSPLUGIN_TRAINING_DRAW_H
#define POSPLUGIN_TRAINING_DRAW_H

#include "capture/image.h"

#include <ft2build.h>
#include FT_FREETYPE_H

/** Equal seeds give equal pictures. */
struct dice {
    uint64_t state;
};

void dice_init(struct dice *dice, uint64_t seed);

/** 0 .. below - 1 */
int32_t dice_roll(struct dice *dice, int32_t below);

/** True once in `in` times. */
bool dice_chance(struct dice *dice, int32_t in);

/** 0 .. 1 */
double dice_part(struct dice *dice);

enum drawing {
    DRAW_NORMAL = 1, ///< hinted, grey
    DRAW_LIGHT,      ///< hinted in height only, grey
    DRAW_UNHINTED,   ///< grey
    DRAW_MONO,       ///< hinted, black and white
    DRAW_AUTOHINT,   ///< hinted by rules, grey
    DRAW_LCD,        ///< three times as fine sideways, coloured rims
    DRAW_BITMAP,     ///< of a bitmap font
    DRAW_CLEARTYPE,  ///< as DRAW_LCD, filtered as Windows and browsers do
    DRAW_COUNT = DRAW_CLEARTYPE,
};

/** Names of the kinds, by kind - 1. */
extern const char *const drawing_names[DRAW_COUNT];

/** Fonts of one list, loaded when first used. */
struct fonts;

/** @return NULL when the list cannot be read (logged) */
struct fonts *fonts_new(const char *list);

void fonts_free(struct fonts *fonts);

/** What is within a zero, so that it is no O. */
enum zero {
    ZERO_AS_IS = 1,
    ZERO_SLASHED,
    ZERO_DOTTED,
};

/** One way to draw text. */
struct style {
    FT_Face face;     ///< borrowed
    FT_Face stand_in; ///< borrowed, for what `face` lacks; NULL: none
    enum drawing how;
    int32_t size_px;
    int32_t zoom;    ///< whole pixels of a bitmap font are repeated
    bool between;    ///< glyphs start between pixels
    bool bold;       ///< thickened by rule
    int32_t stretch; ///< width of outlines, per cent
    int32_t weight;  ///< what strokes grow by, 1/64 pixel; less than 0: shrink
    double tracking; ///< pixels between glyphs
    double gamma;    ///< of the coverage
    enum zero zero;
    int32_t filter;  ///< of DRAW_CLEARTYPE: sharp, light, soft
    bool blue_first; ///< of DRAW_CLEARTYPE: order of a pixel's thirds
};

/**
 * Choose a font and a way to draw it.
 *
 * @param sizes_held draw outlines in the sizes held back from training
 * @return false when the font is of no use; choose again
 */
bool style_choose(struct fonts *fonts, struct dice *dice, bool sizes_held,
                  struct style *out);

/** True when the font, or the one that stands in, has every character. */
bool style_has(const struct style *style, const char *text);

/** Colours of a text and what it is drawn on. */
struct canvas {
    struct image *image; ///< borrowed; NULL: measure only
    uint32_t ink;        ///< 0x00RRGGBB
};

/**
 * Draw one line.
 *
 * @param x where the first glyph starts
 * @param[out] box the ink
 * @return false when a glyph cannot be drawn or nothing was
 */
bool style_draw(const struct style *style, const struct canvas *canvas,
                const char *text, double x, int32_t baseline, struct rect *box);

#endif
