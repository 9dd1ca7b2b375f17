#include "capture/backends.h"
#include "capture/ladder.h"

// GDI is there on every Windows and needs no start. What it does not see,
// desktop duplication does; where that is missing, DirectDraw is older still.
const struct capture_backend *const ladder_rungs[] = {
    &capture_gdi,
    &capture_dxgi,
    &capture_ddraw,
    NULL,
};

const struct capture_backend *const capture_backends[] = {
    &capture_screen, &capture_gdi,  &capture_dxgi,
    &capture_ddraw,  &capture_file, NULL,
};
