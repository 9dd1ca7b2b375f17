#include "pos_plugin/agent/tray.h"

#include <libintl.h>

#define _(text) gettext(text)

const char *
tray_text(enum tray_choice choice, bool window_shown) {
    switch (choice) {
    case TRAY_SEND:
        return _("Send the order");
    case TRAY_STOP:
        return _("Stop");
    case TRAY_REGION:
        return _("New region");
    case TRAY_WINDOW:
        return window_shown ? _("Hide the window") : _("Show the window");
    case TRAY_SETTINGS:
        return _("Settings …");
    default:
        return _("Quit");
    }
}
