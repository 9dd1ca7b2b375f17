#include "capture/backends.h"
#include "capture/ladder.h"

// Desktop duplication shows what the monitors do. GDI is there on every Windows
// and needs no start, so that it begins; DirectDraw is for what it does not see
// on Windows 7.
const struct capture_backend *const ladder_rungs[] = {
    &capture_dxgi,
    &capture_gdi,
    &capture_ddraw,
    NULL,
};

const struct capture_backend *const capture_backends[] = {
    &capture_screen, &capture_gdi,  &capture_dxgi,
    &capture_ddraw,  &capture_file, NULL,
};
