// Where the order is, and whether all is well.

#include "pos_plugin/agent/setup_win32.h"

#include <libintl.h>
#include <string.h>

#define _(text) gettext(text)

#define AWAY (-32000) // where Windows puts minimized windows
#define PICTURE_UNITS 330
#define PICTURE_HEIGHT_UNITS 260

// Out of sight, not hidden: whoever is in front may give the keyboard to the
// selection, which a hidden window has lost to the register.
static void
go_away(struct setup_window *window) {
    GetWindowRect(window->window, &window->place);
    SetWindowPos(window->window, NULL, AWAY, AWAY, 0, 0,
                 SWP_NOSIZE | SWP_NOZORDER | SWP_NOACTIVATE);
}

static void
come_back(struct setup_window *window) {
    const RECT *place = &window->place;

    SetWindowPos(window->window, NULL, place->left, place->top,
                 place->right - place->left, place->bottom - place->top,
                 SWP_NOZORDER | SWP_NOACTIVATE);
}

// --- where the order is

static void
select_and_read(struct setup_window *window) {
    window->job.status = setup_read_order(window->plugin, setup_is_withdrawn,
                                          window, &window->view.reading);
}

static void
take_picture(struct setup_window *window) {
    image_destroy(&window->view.picture);
    window->view.picture = window->plugin->picture;
    window->plugin->picture = (struct image){0};
}

static void
show_order(struct setup_window *window) {
    struct face face;
    char title[256];
    int rows;
    int height = PICTURE_HEIGHT_UNITS;

    come_back(window);
    SetForegroundWindow(window->window);
    SetFocus(window->next);
    if (window->job.status != STATUS_OK) {
        return;
    }
    window->view.phase = AGENT_TRIED;
    face_of(&window->view, "", &face);
    take_picture(window);
    order_rows_make(&window->view.reading.order, NULL, NULL, &window->rows);
    if (!face.order) {
        window->rows.count = 0;
    }
    snprintf(title, sizeof(title), "%s %s", face.sign, face.title);
    setup_say(window, SETUP_PAGE_ORDER, window->order_title, title);
    setup_say(window, SETUP_PAGE_ORDER, window->order_total, face.total);
    setup_say(window, SETUP_PAGE_ORDER, window->order_detail, face.detail);
    rows = MulDiv(win32_order_height(&window->look, &window->rows), 96,
                  window->look.dpi);
    height = rows > height ? rows : height;
    setup_resize(window, SETUP_PAGE_ORDER, window->order_view, height);
    log_info("setup read: %s", verdict_string(window->view.reading.verdict));
}

void
setup_paint_order(struct setup_window *window, HDC device, RECT place) {
    const struct win32_look *look = &window->look;
    RECT picture = place;

    picture.right = picture.left + win32_px(look, PICTURE_UNITS);
    picture.bottom = picture.top + win32_px(look, PICTURE_HEIGHT_UNITS);
    win32_draw_picture(device, &window->view.picture, picture);
    place.left = picture.right + win32_px(look, 12);
    place.bottom = place.top + win32_order_height(look, &window->rows);
    if (window->rows.count > 0) {
        win32_order_draw(device, look, &window->rows, place);
    }
}

void
setup_select(struct setup_window *window) {
    setup_start_job(window, _("Drag the region"), select_and_read, show_order);
    go_away(window);
}

void
setup_build_order(struct setup_window *window, int page) {
    setup_label(window, page, setup_page_intro(page), FONT_TEXT);
    setup_button(window, page, _("_Drag the rectangle …"), ID_SELECT, false);
    window->order_title = setup_label(window, page, "", FONT_BOLD);
    window->order_total = setup_label(window, page, "", FONT_TITLE);
    window->order_detail = setup_label(window, page, "", FONT_TEXT);
    window->order_view =
        setup_add(window, page, L"posplugin-setup-view", "", 0, ID_ORDER_VIEW,
                  (struct setup_place){.height = 1});
    setup_show(window, page, window->order_view, false);
}

// --- is all well?

// More lines; what there is no room for is left out.
static void
tell(struct setup_window *window, const char *text) {
    size_t used = strlen(window->findings);

    if (used + strlen(text) < sizeof(window->findings)) {
        memcpy(window->findings + used, text, strlen(text) + 1);
    }
}

// A finding in the cashier's language; what it comes from as the log has it.
static void
on_finding(void *context, const char *what, const char *sign,
           const char *text) {
    struct setup_window *window = context;
    bool good = strcmp(sign, "ok") == 0;
    char error[sizeof(window->last_error)];
    char line[2 * DOCTOR_TEXT_MAX + sizeof(error)];

    setup_last_error(window, error, sizeof(error));
    setup_forget_error(window);
    if (good) {
        snprintf(line, sizeof(line), "✔ %s:  %s\n", setup_part_name(what),
                 text);
    } else {
        snprintf(line, sizeof(line), "✘ %s:  %s\n      %s\n",
                 setup_part_name(what), setup_part_remedy(what),
                 error[0] ? error : text);
    }
    tell(window, line);
}

static void
on_text(void *context, const char *text) {
    tell(context, text);
}

void
setup_examine(struct setup_window *window) {
    const struct doctor_listener listener = {
        .noted = on_finding,
        .told = on_text,
        .withdrawn = setup_is_withdrawn,
        .context = window,
    };

    window->findings[0] = '\0';
    window->failures = 0;
    if (window->parts & DOCTOR_SCREEN) { // which our window may be in front of
        go_away(window);
        setup_settle();
        window->failures =
            doctor_examine(window->plugin, DOCTOR_SCREEN, &listener);
        come_back(window);
    }
    window->failures += doctor_examine(
        window->plugin, window->parts & ~(unsigned)DOCTOR_SCREEN, &listener);
    if (setup_is_withdrawn(window)) {
        window->job.status = STATUS_CANCELLED;
    }
}

static void
check_done(struct setup_window *window) {
    tell(window, "\n");
    tell(window,
         window->job.status == STATUS_CANCELLED ? ""
         : window->failures == 0
             ? _("All is well. One key sends the order from now on.")
             : _("Mend what is marked ✘, then check again. You can close this "
                 "window meanwhile; what you answered is kept."));
    setup_say(window, SETUP_PAGE_CHECK, window->check_result, window->findings);
    log_info("setup checked: %d", window->failures);
}

void
setup_check_all(struct setup_window *window) {
    setup_say(window, SETUP_PAGE_CHECK, window->check_result, "");
    window->parts = DOCTOR_ALL;
    setup_start_job(window, _("Everything is being tried …"), setup_examine,
                    check_done);
}

void
setup_enter_check(struct setup_window *window) {
    if (window->assistant) {
        setup_check_all(window);
    }
}

void
setup_build_check(struct setup_window *window, int page) {
    setup_label(window, page, setup_page_intro(page), FONT_TEXT);
    setup_button(window, page, _("Check a_gain"), ID_CHECK, false);
    window->check_result = setup_label(window, page, "", FONT_TEXT);
}
