#include "pos_plugin/agent/tray.h"

#include <libintl.h>

#define _(text) gettext(text)

void
tray_model_of(const struct face *face, bool window_shown,
              struct tray_model *out) {
    *out = (struct tray_model){
        .sign = face->sign,
        .title = face->title,
        .window_shown = window_shown,
        .can = {[TRAY_SEND] = face->can_send,
                [TRAY_STOP] = face->can_stop,
                [TRAY_REGION] = face->can_select,
                [TRAY_SHIFT] = face->can_shift,
                [TRAY_WINDOW] = !face->hidden,
                [TRAY_SETTINGS] = face->can_set,
                [TRAY_QUIT] = face->can_quit},
    };
}

const char *
tray_text(enum tray_choice choice, bool window_shown) {
    switch (choice) {
    case TRAY_SEND:
        return _("Send the order");
    case TRAY_STOP:
        return _("Stop");
    case TRAY_REGION:
        return _("New region");
    case TRAY_SHIFT:
        return _("Shift");
    case TRAY_WINDOW:
        return window_shown ? _("Hide the window") : _("Show the window");
    case TRAY_SETTINGS:
        return _("Settings …");
    default:
        return _("Quit");
    }
}
