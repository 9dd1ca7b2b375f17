#include "capture/backends.h"

const struct capture_backend *const capture_backends[] = {
    &capture_file,
    NULL,
};
