#include "ocr/explain.h"

enum status
explain_draw(struct image_view view, const struct reader_trace *trace,
             const struct reading *reading, struct image *out) {
    (void)view;
    (void)trace;
    (void)reading;
    *out = (struct image){0};
    log_error("the picture of a reading (--explain) cannot be drawn on "
              "Windows yet");
    return STATUS_UNSUPPORTED;
}
