#include "capture/select.h"

enum status
capture_select(struct capture *capture, const struct select_options *options,
               struct rect *out) {
    (void)options;
    (void)out;
    log_error("a region cannot be selected on the source \"%s\"; use "
              "--region X,Y,W,H",
              capture_backend_name(capture));
    return STATUS_UNSUPPORTED;
}
