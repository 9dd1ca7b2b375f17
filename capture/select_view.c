#include "capture/select_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HINT_PX 16
#define LABEL_PX 15

struct words {
    const char *hints[SELECT_HINT_COUNT];
    const char *take;
    const char *cancel;
};

static const struct words english = {
    {
        "Drag over the order  ·  Arrows move  ·  Shift + Arrows resize  ·  "
        "Tab: other corner  ·  Enter takes  ·  Esc cancels",
        "Another program uses the keyboard: please use the buttons below "
        "the rectangle",
        "Part of the rectangle is on no monitor: move it or make it smaller",
    },
    "Take",
    "Cancel",
};

static const struct words chinese = {
    {
        "拖动框选订单区域  ·  方向键移动  ·  Shift + 方向键调整大小  ·  "
        "Tab 换角  ·  回车确认  ·  Esc 取消",
        "键盘被其他程序占用，请点选框旁的按钮",
        "选框有一部分不在任何显示器上，请移动或缩小",
    },
    "确认",
    "取消",
};

static const struct words *
choose_words(const char *language) {
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

    for (size_t i = 0; !language && i < 3; i++) {
        language = getenv(names[i]);
        if (language && !language[0]) {
            language = NULL;
        }
    }
    return language && strncmp(language, "zh", 2) == 0 ? &chinese : &english;
}

static void
paste(struct select_view *view, const struct image *part, struct rect place) {
    struct rect bounds = view->selection.bounds;

    for (int32_t y = 0; y < place.height; y++) {
        memcpy(view->frame.pixels +
                   (ptrdiff_t)(place.y - bounds.y + y) * view->frame.width +
                   (place.x - bounds.x),
               part->pixels + (ptrdiff_t)y * part->width,
               (size_t)place.width * sizeof(uint32_t));
    }
}

// Monitor by monitor: between them there may be places without pixels.
static enum status
freeze(struct select_view *view, struct capture *capture) {
    const struct capture_geometry *geometry = &view->selection.geometry;
    struct rect bounds = view->selection.bounds;
    struct image part = {0};
    enum status status = image_init(&view->frame, bounds.width, bounds.height);

    for (size_t i = 0; i < geometry->count && !status; i++) {
        struct rect place = geometry->monitors[i].rect;

        status = capture_grab(capture, place, &part);
        if (!status) {
            paste(view, &part, place);
        }
    }
    image_destroy(&part);
    return status;
}

// Hints follow the pointer, so they have to fit the narrowest monitor.
static int
hint_width(const struct capture_geometry *geometry) {
    int width = geometry->monitors[0].rect.width;

    for (size_t i = 1; i < geometry->count; i++) {
        if (geometry->monitors[i].rect.width < width) {
            width = geometry->monitors[i].rect.width;
        }
    }
    return width > 200 ? width - 120 : 80;
}

static enum status
make_texts(struct select_view *view, const struct words *words) {
    int width = hint_width(&view->selection.geometry);
    enum status status =
        select_text_set(&view->take, words->take, LABEL_PX, 200);

    if (!status) {
        status = select_text_set(&view->cancel, words->cancel, LABEL_PX, 200);
    }
    for (int i = 0; i < SELECT_HINT_COUNT && !status; i++) {
        status =
            select_text_set(&view->hints[i], words->hints[i], HINT_PX, width);
    }
    return status;
}

static enum selection_grip
grip_now(const struct select_view *view) {
    const struct selection *selection = &view->selection;

    return selection->grip != SELECTION_GRIP_NONE
               ? selection->grip
               : selection_grip_at(selection, selection->focus_x,
                                   selection->focus_y, false);
}

static enum status
make_size_text(struct select_view *view) {
    struct rect rect = view->selection.rect;
    char text[40];

    if (rect_is_empty(rect) ||
        (rect.width == view->shown.rect.width &&
         rect.height == view->shown.rect.height && view->size.alpha)) {
        return STATUS_OK;
    }
    snprintf(text, sizeof(text), "%d × %d", rect.width, rect.height);
    return select_text_set(&view->size, text, LABEL_PX, 400);
}

enum status
select_view_init(struct select_view *view, struct capture *capture,
                 const struct select_options *options) {
    struct capture_geometry geometry;
    struct rect bounds;
    enum status status = capture_geometry(capture, &geometry);

    if (status) {
        return status;
    }
    view->withdrawn = options->withdrawn;
    view->context = options->context;
    selection_init(&view->selection, &geometry, options->initial);
    bounds = view->selection.bounds;
    status = freeze(view, capture);
    if (!status) {
        status = image_init(&view->canvas, bounds.width, bounds.height);
    }
    if (!status) {
        status = make_texts(view, choose_words(options->language));
    }
    view->shown.frame = image_view(&view->frame);
    view->shown.bounds = bounds;
    view->shown.size_text = &view->size;
    view->shown.take_text = &view->take;
    view->shown.cancel_text = &view->cancel;
    return status;
}

bool
select_view_withdrawn(const struct select_view *view) {
    return view->withdrawn && view->withdrawn(view->context);
}

void
select_view_destroy(struct select_view *view) {
    for (int i = 0; i < SELECT_HINT_COUNT; i++) {
        select_text_destroy(&view->hints[i]);
    }
    select_text_destroy(&view->size);
    select_text_destroy(&view->take);
    select_text_destroy(&view->cancel);
    image_destroy(&view->frame);
    image_destroy(&view->canvas);
}

void
select_view_handle(struct select_view *view,
                   const struct selection_event *event) {
    view->keys_used = event->type == SELECTION_KEY;
    selection_handle(&view->selection, event);
}

static void
draw_damage(struct select_view *view) {
    for (size_t i = 0; i < view->damage.count; i++) {
        struct rect *part = &view->damage.rects[i];

        *part = rect_intersect(*part, view->selection.bounds);
        if (!rect_is_empty(*part)) {
            select_draw(&view->shown, *part, &view->canvas);
        }
    }
}

enum status
select_view_update(struct select_view *view, enum select_hint hint, bool all) {
    struct select_scene before = view->shown;
    struct select_scene *scene = &view->shown;
    enum status status = make_size_text(view);

    if (status) {
        return status;
    }
    scene->hint_text =
        &view->hints[view->selection.refused ? SELECT_HINT_REFUSED : hint];
    scene->show_corner = view->keys_used;
    select_scene_place(scene, &view->selection);
    scene->hover = grip_now(view);
    select_scene_diff(&before, scene, &view->damage);
    if (all) {
        view->damage.count = 1;
        view->damage.rects[0] = view->selection.bounds;
    }
    draw_damage(view);
    return STATUS_OK;
}
