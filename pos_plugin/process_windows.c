#include "pos_plugin/process.h"

#include "pos_plugin/windows/posix/wide.h"

#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>
// After windows.h:
#include <shellapi.h>

// Payment codes pass through memory: no box that offers to send it away.
static void
protect_memory(void) {
    SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX);
}

// The same bytes go out as on other systems, and the console shows them.
static void
set_up_output(void) {
    _setmode(STDIN_FILENO, _O_BINARY);
    _setmode(STDOUT_FILENO, _O_BINARY);
    _setmode(STDERR_FILENO, _O_BINARY);
    setvbuf(stderr, NULL, _IONBF, 0); // a line is there when it is written
    SetConsoleOutputCP(CP_UTF8);
    SetConsoleCP(CP_UTF8);
}

static char **
read_arguments(int *count) {
    wchar_t **wide = CommandLineToArgvW(GetCommandLineW(), count);
    char **arguments =
        wide ? calloc((size_t)*count + 1, sizeof(*arguments)) : NULL;
    bool good = arguments != NULL;

    for (int i = 0; good && i < *count; i++) {
        arguments[i] = wide_to_utf8(wide[i]);
        good = arguments[i] != NULL;
    }
    LocalFree(wide);
    return good ? arguments : NULL;
}

bool
process_prepare(int *argc, char ***argv) {
    // Stays, as the arguments of main() do.
    static char **arguments;

    protect_memory();
    set_up_output();
    arguments = read_arguments(argc);
    if (!arguments) {
        fprintf(stderr, "posplugin: no memory for the arguments\n");
        return false;
    }
    *argv = arguments;
    return true;
}
