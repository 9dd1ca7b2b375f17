// Sounds that Windows' control panel gives to these events.
#include "pos_plugin/agent/cue.h"

#include <windows.h>
// After windows.h:
#include <mmsystem.h>

static const wchar_t *const names[] = {
    [CUE_PAID] = L"SystemAsterisk",
    [CUE_LOOK] = L"SystemExclamation",
    [CUE_FAILED] = L"SystemHand",
};

void
cue_play(enum cue cue) {
    static bool told;

    if (!PlaySoundW(names[cue], NULL, SND_ALIAS | SND_ASYNC) && !told) {
        told = true;
        log_warning("no sound can be played: is a loudspeaker there?");
    }
}
