#include "ocr/host.h"

#include <malloc.h>
#include <stdlib.h>

// Of the OpenMP library that Tesseract may be built with. Its environment
// variable is read before main() and so comes too late from here.
void omp_set_max_active_levels(int levels) __attribute__((weak));

const char *
host_data_folder(void) {
    return POSPLUGIN_DATA_DIR;
}

const char *const *
host_model_folders(void) {
    static const char *const folders[] = {
        "/usr/share/tesseract-ocr/5/tessdata",
        "/usr/share/tesseract-ocr/4.00/tessdata",
        "/usr/share/tessdata",
        "/usr/share/tesseract/tessdata",
        "/usr/local/share/tessdata",
        NULL,
    };
    return folders;
}

void
host_use_one_thread(void) {
    setenv("OMP_THREAD_LIMIT", "1", 1);
    if (omp_set_max_active_levels != NULL) {
        omp_set_max_active_levels(0);
    }
}

void
host_give_back(void) {
    malloc_trim(0);
}
