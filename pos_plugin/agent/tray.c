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
        .can = {[CHOICE_SEND] = face->can_send,
                [CHOICE_STOP] = face->can_stop,
                [CHOICE_REGION] = face->can_select,
                [CHOICE_SHIFT] = face->can_shift,
                [CHOICE_WINDOW] = !face->hidden,
                [CHOICE_SETTINGS] = face->can_set,
                [CHOICE_QUIT] = face->can_quit},
    };
}

const char *
tray_text(enum choice choice, bool window_shown) {
    switch (choice) {
    case CHOICE_SEND:
        return _("Send the order");
    case CHOICE_STOP:
        return _("Stop");
    case CHOICE_REGION:
        return _("New region");
    case CHOICE_SHIFT:
        return _("Shift");
    case CHOICE_WINDOW:
        return window_shown ? _("Hide the window") : _("Show the window");
    case CHOICE_SETTINGS:
        return _("Settings …");
    default:
        return _("Quit");
    }
}
