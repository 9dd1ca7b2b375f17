#include "pos_plugin/aim.h"

#include "pos_plugin/landmark.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

// A window that is being dragged is waited for so many grabs.
#define TRIES 5
/** Between two of them, while nothing is painted. */
#define PAINT_MS 200
// Between the pictures of two places.
#define SEAM 8
// A rule or a stripe changes the colour along an edge a few times; a row of
// text that is cut through, many times.
#define SEAM_CHANGES_MAX 8
// Fewer tiles than this may all have changed by chance.
#define TELLING_MIN 4

/** One place as it is on the screen now. */
struct spot {
    size_t window;      // index in `windows`; windows.count: none
    struct rect at;     // the place
    struct rect around; // what is grabbed
    bool whole;         // `around` is not clipped by the edge of the screen
    struct image seen;  // of `around`
    struct landmark_holes holes;
    struct image landmark; // kept; no pixels: none yet
};

struct aim {
    char folder[4096]; // of what is loaded, "" for nothing
    char till[32];
    struct stat file;
    struct till_places places;
    struct spot spots[TILL_PLACES_MAX];
    struct capture_windows windows;
    enum language language;
    void (*make_way)(void *context, bool away);
    void *make_way_context;
    bool strange; // of the last aim_take()
    bool cut;
};

struct aim *
aim_new(void) {
    return calloc(1, sizeof(struct aim));
}

void
aim_set_make_way(struct aim *aim, void (*make_way)(void *context, bool away),
                 void *context) {
    aim->make_way = make_way;
    aim->make_way_context = context;
}

void
aim_forget(struct aim *aim) {
    for (size_t i = 0; i < TILL_PLACES_MAX; i++) {
        image_destroy(&aim->spots[i].landmark);
    }
    aim->folder[0] = '\0';
}

void
aim_free(struct aim *aim) {
    if (aim) {
        aim_forget(aim);
        for (size_t i = 0; i < TILL_PLACES_MAX; i++) {
            image_destroy(&aim->spots[i].seen);
        }
        free(aim);
    }
}

static const char *
tell(const struct aim *aim, const char *english, const char *chinese) {
    return in_language(aim->language, english, chinese);
}

static void
load_landmark(struct aim *aim, size_t index) {
    char path[4200];

    if (till_landmark_path(aim->folder, aim->till, index, path, sizeof(path)) &&
        access(path, F_OK) == 0) {
        // A damaged one is as good as none: the next proven order mends it.
        image_read_png(path, &aim->spots[index].landmark);
    }
}

static struct stat
look_at_file(const char *state_folder, const char *till) {
    char path[4200];
    struct stat file;

    snprintf(path, sizeof(path), "%s/%s.region", state_folder, till);
    if (stat(path, &file) != 0) {
        memset(&file, 0, sizeof(file));
    }
    return file;
}

static bool
same_file(const struct stat *a, const struct stat *b) {
    return a->st_size == b->st_size && a->st_mtime == b->st_mtime;
}

// The file may be another program's, `posplugin select` for one.
static enum status
load(struct aim *aim, const char *state_folder, const char *till) {
    const struct stat file = look_at_file(state_folder, till);
    enum status status;

    if (strcmp(aim->folder, state_folder) == 0 &&
        strcmp(aim->till, till) == 0 && same_file(&file, &aim->file)) {
        return STATUS_OK;
    }
    aim_forget(aim);
    status = till_load_places(state_folder, till, &aim->places);
    if (status != STATUS_OK) {
        return status;
    }
    snprintf(aim->folder, sizeof(aim->folder), "%s", state_folder);
    snprintf(aim->till, sizeof(aim->till), "%s", till);
    aim->file = file;
    for (size_t i = 0; i < aim->places.count; i++) {
        load_landmark(aim, i);
    }
    return STATUS_OK;
}

static enum status
refuse(const struct aim *aim, const struct place *place, enum place_found why,
       size_t window) {
    const struct capture_window *found = &aim->windows.windows[window];
    const char *name = place->title[0] ? place->title : place->kind;

    if (why == PLACE_GONE) {
        log_error(tell(aim,
                       "the register's window \"%s\" is not on the screen; "
                       "open it, or select the region again",
                       "屏幕上没有收银软件窗口“%s”，请打开它，或重新框选区域"),
                  name);
    } else if (why == PLACE_TWINS) {
        log_error(tell(aim,
                       "several windows could be the register's (\"%s\"); "
                       "close the other ones, or select the region again",
                       "有多个窗口可能是收银软件（“%s”），请关闭其他窗口，"
                       "或重新框选区域"),
                  name);
    } else {
        log_error(tell(aim,
                       "the register's window \"%s\" has another size (%dx%d, "
                       "was %dx%d) or scale; make it as it was, or select the "
                       "region again",
                       "收银软件窗口“%s”的大小（现为 %dx%d，原为 %dx%d）或缩放"
                       "已改变，请恢复，或重新框选区域"),
                  name, found->content.width, found->content.height,
                  place->width, place->height);
    }
    return STATUS_STATE;
}

static enum status
refuse_covered(const struct aim *aim, size_t cover) {
    const struct capture_window *window = &aim->windows.windows[cover];

    if (window->own && aim->make_way) {
        return STATUS_BUSY; // it goes away
    }
    log_error(tell(aim,
                   "the window \"%s\" is in front of the order; move it away",
                   "窗口“%s”挡住了订单，请移开"),
              window->title[0] ? window->title : window->kind);
    return STATUS_STATE;
}

static enum status
find_in_window(struct aim *aim, size_t index) {
    const struct place *place = &aim->places.places[index];
    struct spot *spot = &aim->spots[index];
    enum place_found found = place_find(place, &aim->windows, &spot->window);
    size_t cover;

    if (found != PLACE_FOUND) {
        return refuse(aim, place, found,
                      found == PLACE_GONE ? 0 : spot->window);
    }
    spot->at = place_rect(place, &aim->windows.windows[spot->window]);
    cover = place_cover(&aim->windows, spot->window, spot->at);
    return cover == spot->window ? STATUS_OK : refuse_covered(aim, cover);
}

static enum status
find_fixed(struct aim *aim, size_t index,
           const struct capture_geometry *geometry) {
    struct spot *spot = &aim->spots[index];

    spot->window = aim->windows.count;
    spot->at = aim->places.places[index].region;
    if (capture_geometry_equal(&aim->places.geometry, geometry)) {
        return STATUS_OK;
    }
    log_error(tell(aim,
                   "the monitors have changed since the region of till %s was "
                   "selected; run: posplugin select --till %s",
                   "框选 %s 的区域后显示器有变动，请运行: posplugin select "
                   "--till %s"),
              aim->till, aim->till);
    return STATUS_STATE;
}

static void
add_hole(struct spot *spot, struct rect rect) {
    rect = rect_intersect(rect, spot->around);
    if (rect_is_empty(rect)) {
        return;
    }
    if (spot->holes.count == LANDMARK_HOLES_MAX) {
        rect = spot->around; // too much of it is hidden to tell anything
        spot->holes.count--;
    }
    rect.x -= spot->around.x;
    rect.y -= spot->around.y;
    spot->holes.holes[spot->holes.count++] = rect;
}

static struct rect
surroundings(const struct aim *aim, const struct spot *spot) {
    const int32_t margin = LANDMARK_MARGIN;
    struct rect around = {spot->at.x - margin, spot->at.y - margin,
                          spot->at.width + 2 * margin,
                          spot->at.height + 2 * margin};

    return spot->window < aim->windows.count
               ? rect_intersect(around,
                                aim->windows.windows[spot->window].content)
               : around;
}

static void
look_around(struct aim *aim, struct spot *spot,
            const struct capture_geometry *geometry) {
    struct rect wanted = surroundings(aim, spot);

    spot->around = rect_intersect(wanted, capture_geometry_bounds(geometry));
    if (!rect_contains(spot->around, spot->at) ||
        !capture_geometry_covers(geometry, spot->around)) {
        spot->around = spot->at; // capture_grab() says when that is not whole
    }
    spot->whole = spot->window == aim->windows.count ||
                  (spot->around.width == wanted.width &&
                   spot->around.height == wanted.height);
    spot->holes.count = 0;
    for (size_t i = 0; i < aim->places.count; i++) {
        add_hole(spot, aim->spots[i].at);
    }
    for (size_t i = 0; spot->window < aim->windows.count && i < spot->window;
         i++) {
        add_hole(spot, aim->windows.windows[i].frame);
    }
}

static enum status
find_all(struct aim *aim, struct capture *capture) {
    struct capture_geometry geometry;
    enum status status = capture_geometry(capture, &geometry);

    if (status == STATUS_OK) {
        status = capture_windows(capture, &aim->windows);
    }
    for (size_t i = 0; status == STATUS_OK && i < aim->places.count; i++) {
        status = aim->places.places[i].in_window
                     ? find_in_window(aim, i)
                     : find_fixed(aim, i, &geometry);
    }
    for (size_t i = 0; status == STATUS_OK && i < aim->places.count; i++) {
        look_around(aim, &aim->spots[i], &geometry);
    }
    return status;
}

// As find_all(), with windows of ours out of the way.
static enum status
find_behind(struct aim *aim, struct capture *capture, bool *away) {
    enum status status = find_all(aim, capture);

    if (status == STATUS_BUSY) {
        *away = true;
        aim->make_way(aim->make_way_context, true);
        status = find_all(aim, capture);
    }
    if (status == STATUS_BUSY) {
        log_error("a window of posplugin stays in front of the order");
        status = STATUS_STATE;
    }
    return status;
}

static enum status
grab_all(struct aim *aim, struct capture *capture) {
    enum status status = STATUS_OK;

    for (size_t i = 0; status == STATUS_OK && i < aim->places.count; i++) {
        status =
            capture_grab(capture, aim->spots[i].around, &aim->spots[i].seen);
    }
    return status;
}

static struct rect
within(const struct spot *spot) {
    return (struct rect){spot->at.x - spot->around.x,
                         spot->at.y - spot->around.y, spot->at.width,
                         spot->at.height};
}

// What was seen of the order itself.
static enum status
view_order(const struct spot *spot, struct image_view *out) {
    return image_view_crop(image_view(&spot->seen), within(spot), out);
}

static enum status
refuse_black(const struct spot *spot) {
    struct image_view view;
    enum status status = view_order(spot, &view);

    return status == STATUS_OK ? capture_refuse_black(view) : status;
}

static bool
is_black(const struct spot *spot) {
    struct image_view view;

    return view_order(spot, &view) == STATUS_OK && image_view_is_black(view);
}

// A window may be moved, or another one come up, while pixels are copied; and
// what stood behind a window that has just gone is black until it is painted.
static enum status
grab_still(struct aim *aim, struct capture *capture, bool *away) {
    enum status status = find_behind(aim, capture, away);

    for (int i = 0; status == STATUS_OK && i < TRIES; i++) {
        struct rect before[TILL_PLACES_MAX];
        bool still = true;
        bool black = false;

        for (size_t k = 0; k < aim->places.count; k++) {
            before[k] = aim->spots[k].around;
        }
        status = grab_all(aim, capture);
        if (status == STATUS_OK) {
            status = find_behind(aim, capture, away);
        }
        for (size_t k = 0; k < aim->places.count; k++) {
            still = still && memcmp(&before[k], &aim->spots[k].around,
                                    sizeof(before[k])) == 0;
            black = black || (status == STATUS_OK && is_black(&aim->spots[k]));
        }
        if (status != STATUS_OK || (still && (!black || i + 1 == TRIES))) {
            return status;
        }
        if (black) {
            nanosleep(&(struct timespec){.tv_nsec = PAINT_MS * 1000000L}, NULL);
        }
    }
    if (status == STATUS_OK) {
        log_error("%s", tell(aim, "the register's window is moving; try again",
                             "收银软件窗口正在移动，请再试一次"));
        status = STATUS_STATE;
    }
    return status;
}

static void
paint(struct image *picture, int32_t top, const struct spot *spot) {
    const struct rect from = within(spot);
    const uint32_t *corner =
        spot->seen.pixels + (ptrdiff_t)from.y * spot->seen.width + from.x;
    int32_t end = top + from.height + SEAM;

    end = end < picture->height ? end : picture->height;
    for (int32_t y = top; y < end; y++) {
        uint32_t *to = picture->pixels + (ptrdiff_t)y * picture->width;
        int32_t used = 0;

        if (y - top < from.height) {
            used = from.width;
            memcpy(to, corner + (ptrdiff_t)(y - top) * spot->seen.width,
                   sizeof(*to) * (size_t)used);
        }
        for (int32_t x = used; x < picture->width; x++) {
            to[x] = *corner;
        }
    }
}

static enum status
compose(struct aim *aim, struct image *picture) {
    int32_t width = 0;
    int32_t height = -SEAM;
    int32_t top = 0;

    for (size_t i = 0; i < aim->places.count; i++) {
        struct rect at = aim->spots[i].at;

        width = at.width > width ? at.width : width;
        height += at.height + SEAM;
    }
    if (picture->width != width || picture->height != height) {
        enum status status;

        image_destroy(picture);
        status = image_init(picture, width, height);
        if (status != STATUS_OK) {
            return status;
        }
    }
    for (size_t i = 0; i < aim->places.count; i++) {
        paint(picture, top, &aim->spots[i]);
        top += aim->spots[i].at.height + SEAM;
    }
    return STATUS_OK;
}

static int
changes(const uint32_t *pixels, int32_t count, ptrdiff_t step) {
    int found = 0;

    for (int32_t i = 1; i < count; i++) {
        found += pixels[i * step] != pixels[(i - 1) * step];
    }
    return found;
}

// Text on the edge of one of several places is not on an edge of the picture,
// where the reader would see that it is cut.
static bool
is_cut(const struct spot *spot) {
    const struct rect at = within(spot);
    const ptrdiff_t stride = spot->seen.width;
    const uint32_t *first = spot->seen.pixels + at.y * stride + at.x;
    const uint32_t *last = first + (at.height - 1) * stride;

    return changes(first, at.width, 1) > SEAM_CHANGES_MAX ||
           changes(last, at.width, 1) > SEAM_CHANGES_MAX ||
           changes(first, at.height, stride) >
               SEAM_CHANGES_MAX + at.height / 16 ||
           changes(first + at.width - 1, at.height, stride) >
               SEAM_CHANGES_MAX + at.height / 16;
}

static enum status
compare(struct aim *aim) {
    aim->strange = aim->cut = false;
    for (size_t i = 0; i < aim->places.count; i++) {
        struct spot *spot = &aim->spots[i];
        struct landmark_match match =
            landmark_compare(&spot->landmark, &spot->seen, &spot->holes);

        if (refuse_black(spot) != STATUS_OK) {
            return STATUS_EMPTY;
        }
        log_debug("place %zu: %zu of %zu tiles around it as before", i + 1,
                  match.same, match.telling);
        aim->cut |= aim->places.count > 1 && is_cut(spot);
        aim->strange |= match.same * 2 < match.telling;
        if (match.same == 0 && match.telling >= TELLING_MIN) {
            log_error("%s",
                      tell(aim,
                           "nothing around the order looks as before: is "
                           "another page of the register open? Go back to the "
                           "page of the order, or select the region again",
                           "订单周围的画面与以前完全不同：收银软件是否打开了"
                           "其他页面？请回到订单页面，或重新框选区域"));
            return STATUS_STATE;
        }
    }
    return STATUS_OK;
}

enum status
aim_take(struct aim *aim, struct capture *capture, const char *state_folder,
         const char *till, enum language language, struct image *picture,
         struct rect *region) {
    enum status status = load(aim, state_folder, till);
    bool away = false;

    aim->language = language;
    if (status == STATUS_OK) {
        status = grab_still(aim, capture, &away);
    }
    if (away) {
        aim->make_way(aim->make_way_context, false);
    }
    if (status == STATUS_OK) {
        status = compare(aim);
    }
    if (status == STATUS_OK) {
        status = compose(aim, picture);
    }
    *region = (struct rect){0};
    for (size_t i = 0; status == STATUS_OK && i < aim->places.count; i++) {
        *region = rect_union(*region, aim->spots[i].at);
    }
    return status;
}

void
aim_judge(const struct aim *aim, struct reading *reading) {
    if (!aim->strange && !aim->cut) {
        return;
    }
    if (reading->verdict == VERDICT_VERIFIED) {
        reading->verdict = VERDICT_REVIEW;
    }
    if (aim->strange) {
        reading_add_reason(reading, REASON_SURROUNDINGS, 0, NULL);
    }
    if (aim->cut) {
        reading_add_reason(reading, REASON_CUT_ROW, 0, NULL);
    }
}

// The order itself is nobody's business later.
static void
blacken(struct image *image, struct rect hole) {
    for (int32_t y = hole.y; y < hole.y + hole.height; y++) {
        memset(image->pixels + (ptrdiff_t)y * image->width + hole.x, 0,
               sizeof(*image->pixels) * (size_t)hole.width);
    }
}

// True when there is something new to keep.
static bool
learn(struct spot *spot) {
    size_t bytes;

    if (spot->landmark.pixels) {
        return landmark_learn(&spot->landmark, &spot->seen, &spot->holes);
    }
    if (!spot->whole || image_init(&spot->landmark, spot->seen.width,
                                   spot->seen.height) != STATUS_OK) {
        return false;
    }
    bytes = sizeof(*spot->seen.pixels) * (size_t)spot->seen.width *
            (size_t)spot->seen.height;
    memcpy(spot->landmark.pixels, spot->seen.pixels, bytes);
    for (size_t i = 0; i < spot->holes.count; i++) {
        blacken(&spot->landmark, spot->holes.holes[i]);
    }
    return true;
}

// A title may change with time, and it is what tells twins apart.
static void
learn_titles(struct aim *aim) {
    bool changed = false;

    for (size_t i = 0; i < aim->places.count; i++) {
        struct place *place = &aim->places.places[i];
        size_t window = aim->spots[i].window;

        if (place->in_window &&
            strcmp(place->title, aim->windows.windows[window].title) != 0) {
            memcpy(place->title, aim->windows.windows[window].title,
                   sizeof(place->title));
            changed = true;
        }
    }
    if (changed &&
        till_save_places(aim->folder, aim->till, &aim->places) == STATUS_OK) {
        aim->file = look_at_file(aim->folder, aim->till);
    }
}

void
aim_vouch(struct aim *aim) {
    char path[4200];

    if (!aim->folder[0]) {
        return;
    }
    learn_titles(aim);
    for (size_t i = 0; i < aim->places.count; i++) {
        struct spot *spot = &aim->spots[i];

        if (spot->seen.pixels && learn(spot) &&
            till_landmark_path(aim->folder, aim->till, i, path, sizeof(path))) {
            // A torn file is found out when it is read, and made anew.
            image_write_png(image_view(&spot->landmark), path);
        }
    }
}
