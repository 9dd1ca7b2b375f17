#include "capture/select_draw.h"

#include <string.h>

#define ACCENT 0x2f8cff
#define WARNING 0xe5484d
#define WHITE 0xffffff
#define PANEL 0x16191f
#define BORDER 2
#define HANDLE 9

/** Where drawing goes; `clip` is the damaged part in screen coordinates. */
struct canvas {
    struct image *target;
    struct rect bounds;
    struct rect clip;
};

static uint32_t *
pixel_at(const struct canvas *canvas, int32_t x, int32_t y) {
    return canvas->target->pixels +
           (ptrdiff_t)(y - canvas->bounds.y) * canvas->target->width +
           (x - canvas->bounds.x);
}

static uint32_t
mix(uint32_t below, uint32_t above, uint32_t alpha) {
    uint32_t rest = 255 - alpha;
    uint32_t red =
        ((below >> 16 & 255) * rest + (above >> 16 & 255) * alpha) / 255;
    uint32_t green =
        ((below >> 8 & 255) * rest + (above >> 8 & 255) * alpha) / 255;
    uint32_t blue = ((below & 255) * rest + (above & 255) * alpha) / 255;

    return red << 16 | green << 8 | blue;
}

static void
fill(const struct canvas *canvas, struct rect rect, uint32_t colour) {
    struct rect part = rect_intersect(rect, canvas->clip);

    for (int32_t y = part.y; y < part.y + part.height; y++) {
        uint32_t *row = pixel_at(canvas, part.x, y);

        for (int32_t x = 0; x < part.width; x++) {
            row[x] = colour;
        }
    }
}

// Three eighths of the brightness: the screen stays readable behind.
static uint32_t
dimmed(uint32_t pixel) {
    return (pixel >> 2 & 0x3f3f3f) + (pixel >> 3 & 0x1f1f1f);
}

static void
draw_frame(const struct canvas *canvas, const struct select_scene *scene,
           struct rect part, bool dim) {
    struct rect clip = rect_intersect(part, canvas->clip);

    for (int32_t y = clip.y; y < clip.y + clip.height; y++) {
        const uint32_t *from =
            scene->frame.pixels +
            (ptrdiff_t)(y - scene->bounds.y) * scene->frame.stride +
            (clip.x - scene->bounds.x);
        uint32_t *to = pixel_at(canvas, clip.x, y);

        if (!dim) {
            memcpy(to, from, (size_t)clip.width * sizeof(*to));
            continue;
        }
        for (int32_t x = 0; x < clip.width; x++) {
            to[x] = dimmed(from[x]);
        }
    }
}

static void
draw_ring(const struct canvas *canvas, struct rect rect, int32_t width,
          uint32_t colour) {
    fill(canvas, (struct rect){rect.x, rect.y, rect.width, width}, colour);
    fill(canvas,
         (struct rect){rect.x, rect.y + rect.height - width, rect.width, width},
         colour);
    fill(canvas, (struct rect){rect.x, rect.y, width, rect.height}, colour);
    fill(canvas,
         (struct rect){rect.x + rect.width - width, rect.y, width, rect.height},
         colour);
}

static void
draw_handle(const struct canvas *canvas, int32_t x, int32_t y, uint32_t colour,
            bool marked) {
    struct rect handle = {x - HANDLE / 2, y - HANDLE / 2, HANDLE, HANDLE};

    fill(canvas, handle, marked ? colour : WHITE);
    draw_ring(canvas, handle, marked ? 2 : 1, marked ? WHITE : colour);
}

static void
draw_handles(const struct canvas *canvas, const struct select_scene *scene,
             uint32_t colour) {
    struct rect rect = scene->rect;

    for (int row = 0; row < 3; row++) {
        for (int column = 0; column < 3; column++) {
            bool corner =
                row == column && row != 1 && (row == 0) == scene->at_top_left;

            if (row == 1 && column == 1) {
                continue;
            }
            draw_handle(canvas, rect.x + column * (rect.width - 1) / 2,
                        rect.y + row * (rect.height - 1) / 2, colour,
                        corner && scene->show_corner);
        }
    }
}

// The border is outside, so that it hides nothing of what is selected; at the
// end of the screen it has to move in.
static void
draw_border(const struct canvas *canvas, const struct select_scene *scene) {
    uint32_t colour = scene->valid ? ACCENT : WARNING;
    struct rect rect = scene->rect;
    struct rect ring = {rect.x - BORDER, rect.y - BORDER,
                        rect.width + 2 * BORDER, rect.height + 2 * BORDER};

    draw_ring(canvas, rect_intersect(ring, scene->bounds), BORDER, colour);
    draw_handles(canvas, scene, colour);
}

// Share of a pixel inside a circle's quarter, in 255ths, by 4 x 4 samples.
static uint32_t
corner_cover(int32_t dx, int32_t dy, int32_t radius) {
    uint32_t hits = 0;

    for (int32_t i = 0; i < 16; i++) {
        int32_t x = 8 * dx + 2 * (i % 4) + 1;
        int32_t y = 8 * dy + 2 * (i / 4) + 1;

        hits += x * x + y * y <= 64 * radius * radius;
    }
    return hits * 255 / 16;
}

// How far a coordinate is into the corner zone, counted from its centre.
static int32_t
into_corner(int32_t value, int32_t length, int32_t radius) {
    if (value < radius) {
        return radius - 1 - value;
    }
    return value >= length - radius ? value - (length - radius) : -1;
}

static void
draw_panel(const struct canvas *canvas, struct rect rect, int32_t radius,
           uint32_t colour, uint32_t alpha) {
    struct rect part = rect_intersect(rect, canvas->clip);

    for (int32_t y = part.y; y < part.y + part.height; y++) {
        int32_t dy = into_corner(y - rect.y, rect.height, radius);
        uint32_t *row = pixel_at(canvas, part.x, y);

        for (int32_t x = 0; x < part.width; x++) {
            int32_t dx = into_corner(part.x + x - rect.x, rect.width, radius);
            uint32_t cover =
                dx >= 0 && dy >= 0 ? corner_cover(dx, dy, radius) : 255;

            row[x] = mix(row[x], colour, cover * alpha / 255);
        }
    }
}

// In the middle of `rect`.
static void
draw_text(const struct canvas *canvas, const struct select_text *text,
          struct rect rect, uint32_t colour) {
    struct rect place = {0, 0, 0, 0};
    struct rect part;

    if (!text || !text->alpha) {
        return;
    }
    place.x = rect.x + (rect.width - text->width) / 2;
    place.y = rect.y + (rect.height - text->height) / 2;
    place.width = text->width;
    place.height = text->height;
    part = rect_intersect(place, canvas->clip);
    for (int32_t y = part.y; y < part.y + part.height; y++) {
        const uint8_t *alpha = text->alpha +
                               (ptrdiff_t)(y - place.y) * text->width +
                               (part.x - place.x);
        uint32_t *row = pixel_at(canvas, part.x, y);

        for (int32_t x = 0; x < part.width; x++) {
            row[x] = mix(row[x], colour, alpha[x]);
        }
    }
}

static void
draw_button(const struct canvas *canvas, struct rect rect, uint32_t colour,
            const struct select_text *text, bool hover) {
    if (rect_is_empty(rect)) {
        return;
    }
    draw_panel(canvas, rect, 8, hover ? mix(colour, WHITE, 48) : colour, 245);
    draw_text(canvas, text, rect, WHITE);
}

// One zoomed pixel of the frozen screen; black beyond it.
static uint32_t
loupe_pixel(const struct select_scene *scene, int32_t x, int32_t y) {
    struct rect pixel = {x, y, 1, 1};
    uint32_t colour;

    if (!rect_contains(scene->bounds, pixel)) {
        return 0;
    }
    colour =
        scene->frame
            .pixels[(ptrdiff_t)(y - scene->bounds.y) * scene->frame.stride +
                    (x - scene->bounds.x)];
    if (rect_is_empty(scene->rect) || rect_contains(scene->rect, pixel)) {
        return colour;
    }
    // What stays outside is tinted, so that the edge is plain to see.
    return mix(colour, scene->valid ? 0x203860 : 0x602020, 150);
}

static void
draw_crosshair(const struct canvas *canvas, struct rect inner) {
    const int32_t zoom = SELECT_LOUPE_ZOOM;
    const int32_t middle = SELECT_LOUPE_SIDE / 2 * zoom;
    struct rect centre = {inner.x + middle - 1, inner.y + middle - 1, zoom + 2,
                          zoom + 2};
    struct rect column = {inner.x + middle + zoom / 2, inner.y, 1,
                          inner.height};
    struct rect row = {inner.x, inner.y + middle + zoom / 2, inner.width, 1};
    struct rect arms[4];
    size_t count = rect_subtract(column, centre, arms);

    for (size_t i = 0; i < count; i++) {
        fill(canvas, arms[i], ACCENT);
    }
    count = rect_subtract(row, centre, arms);
    for (size_t i = 0; i < count; i++) {
        fill(canvas, arms[i], ACCENT);
    }
    draw_ring(canvas, centre, 1, ACCENT);
}

static void
draw_loupe(const struct canvas *canvas, const struct select_scene *scene) {
    const int32_t zoom = SELECT_LOUPE_ZOOM;
    const int32_t half = SELECT_LOUPE_SIDE / 2;
    struct rect inner = {scene->loupe.x + 2, scene->loupe.y + 2,
                         scene->loupe.width - 4, scene->loupe.height - 4};

    if (rect_is_empty(rect_intersect(scene->loupe, canvas->clip))) {
        return;
    }
    for (int32_t i = 0; i < SELECT_LOUPE_SIDE * SELECT_LOUPE_SIDE; i++) {
        int32_t column = i % SELECT_LOUPE_SIDE;
        int32_t row = i / SELECT_LOUPE_SIDE;

        fill(canvas,
             (struct rect){inner.x + column * zoom, inner.y + row * zoom, zoom,
                           zoom},
             loupe_pixel(scene, scene->focus_x + column - half,
                         scene->focus_y + row - half));
    }
    draw_crosshair(canvas, inner);
    draw_ring(canvas, scene->loupe, 1, PANEL);
    draw_ring(canvas,
              (struct rect){inner.x - 1, inner.y - 1, inner.width + 2,
                            inner.height + 2},
              1, WHITE);
}

void
select_draw(const struct select_scene *scene, struct rect damage,
            struct image *target) {
    struct canvas canvas = {target, scene->bounds,
                            rect_intersect(damage, scene->bounds)};
    struct rect outside[4];
    size_t count = rect_subtract(canvas.clip, scene->rect, outside);

    for (size_t i = 0; i < count; i++) {
        draw_frame(&canvas, scene, outside[i], true);
    }
    if (!rect_is_empty(scene->rect)) {
        draw_frame(&canvas, scene, scene->rect, false);
        draw_border(&canvas, scene);
    }
    if (!rect_is_empty(scene->size)) {
        draw_panel(&canvas, scene->size, 5, scene->valid ? ACCENT : WARNING,
                   255);
        draw_text(&canvas, scene->size_text, scene->size, WHITE);
    }
    draw_panel(&canvas, scene->hint, 9, PANEL, 225);
    draw_text(&canvas, scene->hint_text, scene->hint, WHITE);
    draw_loupe(&canvas, scene);
    draw_button(&canvas, scene->cancel, 0x3a404b, scene->cancel_text,
                scene->hover == SELECTION_GRIP_CANCEL);
    draw_button(&canvas, scene->take, ACCENT, scene->take_text,
                scene->hover == SELECTION_GRIP_TAKE);
}
