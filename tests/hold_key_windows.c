// For check_windows_assistant.sh: has Ctrl+Shift+F9, as another program would,
// until it ends.

#include <stdio.h>
#include <windows.h>

int
main(void) {
    MSG message;

    if (!RegisterHotKey(NULL, 1, MOD_CONTROL | MOD_SHIFT, VK_F9)) {
        return 1;
    }
    puts("held");
    fflush(stdout);
    while (GetMessageW(&message, NULL, 0, 0) > 0) {
    }
    return 0;
}
