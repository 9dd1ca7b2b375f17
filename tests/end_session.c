// Tells the window of `posplugin run` that the session ends, as Windows does.
//
// Exit code: 0 it agreed and has ended what it was doing, 1 otherwise.

#include <windows.h>

int
main(void) {
    HWND window = FindWindowW(L"posplugin-shop", NULL);

    if (!window || !SendMessageW(window, WM_QUERYENDSESSION, 0, 0)) {
        return 1;
    }
    SendMessageW(window, WM_ENDSESSION, TRUE, 0);
    return 0;
}
