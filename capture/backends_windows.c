#include "capture/backends.h"
#include "capture/ladder.h"

const struct capture_backend *const ladder_rungs[] = {
    &capture_gdi,
    &capture_ddraw,
    NULL,
};

const struct capture_backend *const capture_backends[] = {
    &capture_screen, &capture_gdi, &capture_ddraw, &capture_file, NULL,
};
