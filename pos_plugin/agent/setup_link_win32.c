// The way to the terminal: which device, and pairing with it.

#include "pos_plugin/agent/setup_win32.h"

#include "link/transport.h"
#include "pos_plugin/pair.h"
#include "pos_plugin/qr_code.h"

#include <libintl.h>
#include <string.h>

#define _(text) gettext(text)

#define PIXELS_PER_MODULE 5
#define DEVICES_UNITS 130
#define CODE_UNITS 330
#define CODE_TEXT_UNITS 60

// --- which device

static void
on_found(void *context, const struct transport_device *device) {
    struct setup_window *window = context;
    size_t i = window->found_count;

    if (i < SETUP_DEVICES) {
        snprintf(window->found[i], SETUP_TEXT_MAX, "%s", device->uri);
        snprintf(window->found_names[i], SETUP_TEXT_MAX, "%s%s%s",
                 device->description, device->description[0] ? "    " : "",
                 device->uri);
        window->found_count++;
    }
}

static void
look_for_devices(struct setup_window *window) {
    window->job.status = transport_list(on_found, window);
    if (setup_is_withdrawn(window)) {
        window->job.status = STATUS_CANCELLED;
    }
}

static void
show_devices(struct setup_window *window) {
    wchar_t wide[WIDE_TEXT_MAX];

    SendMessageW(window->devices, LB_RESETCONTENT, 0, 0);
    for (size_t i = 0; i < window->found_count; i++) {
        SendMessageW(window->devices, LB_ADDSTRING, 0,
                     (LPARAM)win32_wide(window->found_names[i], wide));
    }
    if (window->found_count == 0 && window->job.status == STATUS_OK) {
        setup_complain(window,
                       _("No device was found. Is its cable plugged in? A "
                         "terminal on the network has to be typed below."));
    }
    SetFocus(window->devices);
    log_info("setup found %zu devices", window->found_count);
}

void
setup_refresh(struct setup_window *window) {
    window->found_count = 0;
    setup_start_job(window, _("Looking for devices …"), look_for_devices,
                    show_devices);
}

// Its address goes into the field, which keeps it when it is left.
void
setup_device_chosen(struct setup_window *window) {
    LRESULT row = SendMessageW(window->devices, LB_GETCURSEL, 0, 0);

    if (row >= 0 && (size_t)row < window->found_count) {
        setup_fill(window, setup_field(window, "terminal", "uri"),
                   window->found[row]);
    }
}

void
setup_build_terminal(struct setup_window *window, int page) {
    setup_label(window, page, setup_page_intro(page), FONT_TEXT);
    window->devices =
        setup_add(window, page, L"LISTBOX", "",
                  WS_TABSTOP | WS_VSCROLL | LBS_NOTIFY | LBS_NOINTEGRALHEIGHT,
                  ID_DEVICES, (struct setup_place){.height = DEVICES_UNITS});
    setup_button(window, page, _("_Refresh the list"), ID_REFRESH, false);
    setup_add_fields(window, page, SETUP_TERMINAL);
}

void
setup_enter_terminal(struct setup_window *window) {
    if (window->assistant && !window->entered[window->page]) {
        window->entered[window->page] = true;
        setup_refresh(window);
    }
}

// --- pairing

static void
wipe_code(struct setup_window *window) {
    explicit_bzero(window->pair_text, sizeof(window->pair_text));
    qr_code_wipe(&window->pair_picture);
    setup_resize(window, SETUP_PAGE_PAIRING, window->pair_view, 0);
}

void
setup_show_code(struct setup_window *window) {
    char code[sizeof(window->code)];

    EnterCriticalSection(&window->lock);
    memcpy(code, window->code, sizeof(code));
    explicit_bzero(window->code, sizeof(window->code));
    LeaveCriticalSection(&window->lock);
    if (code[0] && window->typed) {
        memcpy(window->pair_text, code, sizeof(code));
    } else if (code[0]) {
        qr_code_paint(code, PIXELS_PER_MODULE, &window->pair_picture);
    }
    explicit_bzero(code, sizeof(code));
    setup_resize(window, SETUP_PAGE_PAIRING, window->pair_view,
                 window->typed ? CODE_TEXT_UNITS : CODE_UNITS);
    setup_reveal(window, window->pair_view);
    log_info("setup shows a code");
}

void
setup_paint_code(struct setup_window *window, HDC device, RECT place) {
    wchar_t wide[sizeof(window->pair_text)];
    HGDIOBJ before;

    win32_draw_picture(device, &window->pair_picture, place);
    if (window->pair_text[0]) {
        // Not by what leaves a copy of it somewhere.
        MultiByteToWideChar(CP_UTF8, 0, window->pair_text, -1, wide,
                            sizeof(wide) / sizeof(wide[0]));
        before = SelectObject(device, window->look.fonts[FONT_TITLE]);
        DrawTextW(device, wide, -1, &place, DT_WORDBREAK | DT_NOPREFIX);
        SelectObject(device, before);
        explicit_bzero(wide, sizeof(wide));
    }
}

static enum status
on_code(void *context, const char *code) {
    struct setup_window *window = context;

    EnterCriticalSection(&window->lock);
    snprintf(window->code, sizeof(window->code), "%s", code);
    LeaveCriticalSection(&window->lock);
    setup_code_is_here(window);
    return STATUS_OK;
}

static void
on_code_over(void *context) {
    struct setup_window *window = context;

    EnterCriticalSection(&window->lock);
    explicit_bzero(window->code, sizeof(window->code));
    LeaveCriticalSection(&window->lock);
}

static void
pair_now(struct setup_window *window) {
    const struct pair_window shown = {on_code, on_code_over, setup_is_withdrawn,
                                      window};
    struct pairing pairing;

    window->job.status =
        pair_terminal(window->plugin, window->typed, &shown, &pairing);
    pairing_wipe(&pairing);
}

static void
show_partner(struct setup_window *window) {
    char name[PAIRING_NAME_MAX];
    char text[256];

    snprintf(text, sizeof(text), "%s", _("Not paired yet."));
    if (pair_partner(window->plugin, name)) {
        snprintf(text, sizeof(text), _("✔ Paired with %s."), name);
    }
    setup_say(window, SETUP_PAGE_PAIRING, window->pair_state, text);
}

static void
pair_done(struct setup_window *window) {
    wipe_code(window);
    if (window->job.status == STATUS_TIMEOUT) {
        setup_complain(window, _("No terminal came with this code; nothing "
                                 "has changed."));
    }
    show_partner(window);
}

void
setup_pair(struct setup_window *window, bool typed) {
    window->typed = typed;
    setup_start_job(window,
                    typed ? _("Type this code at the terminal and compare: "
                              "both must be the same.")
                          : _("Let the terminal scan this code."),
                    pair_now, pair_done);
}

void
setup_build_pairing(struct setup_window *window, int page) {
    setup_label(window, page, setup_page_intro(page), FONT_TEXT);
    window->pair_state = setup_label(window, page, "", FONT_BOLD);
    setup_button(window, page, _("Show a code to _scan"), ID_PAIR_SCAN, false);
    setup_button(window, page, _("Show a code to _type"), ID_PAIR_TYPE, true);
    window->pair_view =
        setup_add(window, page, L"posplugin-setup-view", "", 0, ID_PAIR_VIEW,
                  (struct setup_place){.height = 1});
    setup_show(window, page, window->pair_view, false);
}

void
setup_enter_pairing(struct setup_window *window) {
    show_partner(window);
}
