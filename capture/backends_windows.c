#include "capture/backends.h"
#include "capture/ladder.h"

// GDI is there on every Windows and needs no start; DirectDraw is for what it
// does not see. Desktop duplication is used when it is asked for by name: it
// has been tried over fake adapters only.
const struct capture_backend *const ladder_rungs[] = {
    &capture_gdi,
    &capture_ddraw,
    NULL,
};

const struct capture_backend *const capture_backends[] = {
    &capture_screen, &capture_gdi,  &capture_dxgi,
    &capture_ddraw,  &capture_file, NULL,
};
