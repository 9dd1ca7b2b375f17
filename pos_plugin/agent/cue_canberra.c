// Sounds of the desktop's theme, by freedesktop.org's names.
#include "pos_plugin/agent/cue.h"

#include <canberra.h>

static const char *const names[] = {
    [CUE_PAID] = "complete",
    [CUE_LOOK] = "dialog-warning",
    [CUE_FAILED] = "dialog-error",
};

void
cue_play(enum cue cue) {
    static ca_context *context; // as long as the program
    static bool told;
    int error = context ? CA_SUCCESS : ca_context_create(&context);

    if (error == CA_SUCCESS) {
        error =
            ca_context_play(context, 0, CA_PROP_EVENT_ID, names[cue],
                            CA_PROP_CANBERRA_CACHE_CONTROL, "permanent", NULL);
    }
    if (error != CA_SUCCESS && !told) {
        told = true;
        log_warning("no sound can be played (%s): is a loudspeaker there, and "
                    "is the package sound-theme-freedesktop installed?",
                    ca_strerror(error));
    }
}
