#include "ocr/host.h"

#include "pos_plugin/windows/posix/wide.h"

#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#define FOLDER_MAX (3 * WIDE_PATH_MAX)

static char data[FOLDER_MAX];
static char models[FOLDER_MAX];

/** Everything lies in the folder "data" beside the program or the DLL. */
static void
find(void) {
    wchar_t file[WIDE_PATH_MAX];
    HMODULE module = NULL;
    GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS |
                           GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                       (const wchar_t *)(const void *)data, &module);
    DWORD length = GetModuleFileNameW(module, file, WIDE_PATH_MAX);
    wchar_t *slash = length < WIDE_PATH_MAX ? wcsrchr(file, L'\\') : NULL;
    if (slash == NULL) {
        return;
    }
    *slash = L'\0';
    char *folder = wide_to_utf8(file);
    if (folder != NULL) {
        snprintf(data, sizeof(data), "%s\\data", folder);
        snprintf(models, sizeof(models), "%s\\data\\models", folder);
    }
    free(folder);
}

static void
find_once(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, find);
}

const char *
host_data_folder(void) {
    find_once();
    return data;
}

const char *const *
host_model_folders(void) {
    static const char *const folders[] = {models, NULL};
    find_once();
    return folders;
}

/** Tesseract is built without OpenMP here. */
void
host_use_one_thread(void) {}

void
host_give_back(void) {
    _heapmin();
}
