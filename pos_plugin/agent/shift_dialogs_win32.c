// What the window "Shift" asks in windows of its own: yes or no, the printer,
// the name of a file.

#include "pos_plugin/agent/shift_win32.h"

#include <libintl.h>
#include <stdlib.h>
#include <string.h>
// After windows.h:
#include <commdlg.h>

#define _(text) gettext(text)

#define PATH_MAX_BYTES 2048
#define TEXT_UNITS 400
#define EDGE_UNITS 16
#define BUTTON_UNITS 34
#define POINTS 9 // of what is printed

// --- yes or no

struct question {
    const struct win32_look *look;
    const char *title;
    const char *text;
    const char *yes;
    const char *no;
};

static HWND
add(HWND dialog, const struct win32_look *look, const wchar_t *kind,
    const char *text, DWORD style, int id, RECT place) {
    HWND part = CreateWindowW(kind, L"", WS_CHILD | WS_VISIBLE | style,
                              place.left, place.top, place.right - place.left,
                              place.bottom - place.top, dialog,
                              (HMENU)(INT_PTR)id, GetModuleHandleW(NULL), NULL);

    SendMessageW(part, WM_SETFONT, (WPARAM)look->fonts[FONT_TEXT], TRUE);
    win32_set_text(part, text);
    return part;
}

static int
height_of(HWND dialog, const struct question *question, int width) {
    HDC device = GetDC(dialog);
    int height =
        win32_draw_text(device, question->look, FONT_TEXT, question->text,
                        (RECT){0, 0, width, 0}, DT_WORDBREAK | DT_CALCRECT);

    ReleaseDC(dialog, device);
    return height;
}

// Over the middle of its owner. "No" has the keyboard.
static void
build_question(HWND dialog, const struct question *question) {
    const struct win32_look *look = question->look;
    const int edge = win32_px(look, EDGE_UNITS);
    const int wide = win32_px(look, TEXT_UNITS);
    const int tall = win32_px(look, BUTTON_UNITS);
    const int below = 2 * edge + height_of(dialog, question, wide);
    const int middle = edge + wide / 3;
    RECT all = {0, 0, wide + 2 * edge, below + tall + edge};
    char label[128];
    RECT owner;

    win32_set_text(dialog, question->title);
    add(dialog, look, L"STATIC", question->text, SS_NOPREFIX, 0,
        (RECT){edge, edge, edge + wide, below - edge});
    SetFocus(add(dialog, look, L"BUTTON", win32_with_key(question->no, label),
                 WS_TABSTOP | BS_DEFPUSHBUTTON, IDCANCEL,
                 (RECT){edge, below, middle - edge / 2, below + tall}));
    add(dialog, look, L"BUTTON", win32_with_key(question->yes, label),
        WS_TABSTOP, IDYES, (RECT){middle, below, edge + wide, below + tall});
    SendMessageW(dialog, DM_SETDEFID, IDCANCEL, 0);
    AdjustWindowRect(&all, WS_POPUP | WS_CAPTION | WS_SYSMENU, FALSE);
    GetWindowRect(GetWindow(dialog, GW_OWNER), &owner);
    SetWindowPos(dialog, HWND_TOPMOST,
                 (owner.left + owner.right - (all.right - all.left)) / 2,
                 (owner.top + owner.bottom - (all.bottom - all.top)) / 2,
                 all.right - all.left, all.bottom - all.top, 0);
}

static INT_PTR CALLBACK
receive(HWND dialog, UINT message, WPARAM code, LPARAM details) {
    if (message == WM_INITDIALOG) {
        build_question(dialog, (const struct question *)details);
        return FALSE; // the keyboard is where it should be
    }
    if (message == WM_COMMAND &&
        (LOWORD(code) == IDYES || LOWORD(code) == IDCANCEL)) {
        EndDialog(dialog, LOWORD(code));
        return TRUE;
    }
    return FALSE;
}

bool
shift_confirm(struct shift_window *window, const char *title, const char *text,
              const char *yes, const char *no) {
    // No menu, no class, no title, no controls.
    const struct {
        _Alignas(DWORD) DLGTEMPLATE head;
        WORD none[3];
    } empty = {{WS_POPUP | WS_CAPTION | WS_SYSMENU | DS_MODALFRAME,
                WS_EX_TOPMOST, 0, 0, 0, 0, 0},
               {0}};
    const struct question question = {&window->look, title, text, yes, no};

    return DialogBoxIndirectParamW(GetModuleHandleW(NULL), &empty.head,
                                   window->window, receive,
                                   (LPARAM)&question) == IDYES;
}

// --- paper

/** Where the next line goes. */
struct paper {
    HDC device;
    RECT page; // that may be written on
    int top;   // what is left of it
    bool good;
};

static HFONT
font_of(HDC device, enum language language) {
    return CreateFontW(-MulDiv(POINTS, GetDeviceCaps(device, LOGPIXELSY), 72),
                       0, 0, 0, FW_NORMAL, FALSE, FALSE, FALSE, DEFAULT_CHARSET,
                       OUT_DEFAULT_PRECIS, CLIP_DEFAULT_PRECIS, DEFAULT_QUALITY,
                       FIXED_PITCH | FF_MODERN,
                       language == LANGUAGE_ZH ? L"NSimSun" : L"Consolas");
}

// A roll has no paper to spare for margins.
static RECT
page_of(HDC device) {
    bool roll = GetDeviceCaps(device, HORZSIZE) < 100;
    int margin = roll ? 0 : GetDeviceCaps(device, LOGPIXELSX) / 2;

    return (RECT){margin, margin, GetDeviceCaps(device, HORZRES) - margin,
                  GetDeviceCaps(device, VERTRES) - margin};
}

static void
print_line(struct paper *paper, const char *line) {
    const UINT format = DT_WORDBREAK | DT_NOPREFIX;
    wchar_t wide[WIDE_TEXT_MAX];
    RECT place = {paper->page.left, 0, paper->page.right, 0};
    int height;

    win32_wide(line[0] ? line : " ", wide);
    height = DrawTextW(paper->device, wide, -1, &place, format | DT_CALCRECT);
    if (paper->top + height > paper->page.bottom &&
        paper->top > paper->page.top) {
        paper->good = paper->good && EndPage(paper->device) > 0 &&
                      StartPage(paper->device) > 0;
        paper->top = paper->page.top;
    }
    place = (RECT){paper->page.left, paper->top, paper->page.right,
                   paper->top + height};
    DrawTextW(paper->device, wide, -1, &place, format | DT_NOCLIP);
    paper->top += height;
}

static bool
print_text(HDC device, char *text, enum language language) {
    struct paper paper = {device, page_of(device), 0, true};
    HFONT font = font_of(device, language);
    wchar_t name[WIDE_TEXT_MAX];
    const DOCINFOW job = {.cbSize = sizeof(job),
                          .lpszDocName = win32_wide(_("Shift report"), name)};
    HGDIOBJ before;

    paper.top = paper.page.top;
    paper.good = StartDocW(device, &job) > 0 && StartPage(device) > 0;
    before = SelectObject(device, font);
    for (char *line = text; paper.good && line; line = text) {
        text = strchr(line, '\n');
        if (text) {
            *text++ = '\0';
        }
        print_line(&paper, line);
    }
    paper.good = paper.good && EndPage(device) > 0 && EndDoc(device) > 0;
    if (!paper.good) {
        AbortDoc(device);
    }
    SelectObject(device, before);
    DeleteObject(font);
    return paper.good;
}

void
shift_print(struct shift_window *window) {
    PRINTDLGW dialog = {.lStructSize = sizeof(dialog),
                        .hwndOwner = window->window,
                        .Flags = PD_RETURNDC | PD_NOSELECTION | PD_NOPAGENUMS |
                                 PD_HIDEPRINTTOFILE |
                                 PD_USEDEVMODECOPIESANDCOLLATE,
                        .nCopies = 1};
    // As it is now, whatever happens while the printer is chosen.
    char *text = shift_file_text(&window->view, window->language);

    shift_say(window, window->view.said); // no more of the last report
    if (!text) {
        shift_say(window, _("✘ Out of memory."));
    } else if (PrintDlgW(&dialog)) {
        bool good = print_text(dialog.hDC, text, window->language);

        log_info("shift printed: %s", good ? "yes" : "no");
        shift_say(window, good ? _("✔ The report is printed.")
                               : _("✘ The printer does not take it."));
        DeleteDC(dialog.hDC);
    } else if (CommDlgExtendedError()) {
        shift_say(window, _("✘ Windows has no printer that could be chosen."));
    }
    GlobalFree(dialog.hDevMode);
    GlobalFree(dialog.hDevNames);
    free(text);
}

// --- a file

void
shift_save(struct shift_window *window, enum shift_form form) {
    const bool csv = form == SHIFT_FORM_CSV;
    wchar_t path[WIDE_TEXT_MAX];
    wchar_t title[WIDE_TEXT_MAX];
    OPENFILENAMEW dialog = {.lStructSize = sizeof(dialog),
                            .hwndOwner = window->window,
                            .lpstrFilter =
                                csv ? L"CSV\0*.csv\0" : L"HTML\0*.html\0",
                            .lpstrDefExt = csv ? L"csv" : L"html",
                            .lpstrFile = path,
                            .nMaxFile = PATH_MAX_BYTES / 4,
                            .Flags = OFN_OVERWRITEPROMPT | OFN_PATHMUSTEXIST |
                                     OFN_NOCHANGEDIR | OFN_HIDEREADONLY};
    char name[PATH_MAX_BYTES];
    char said[SHIFT_TEXT_MAX];

    shift_file_name(&window->view, form, name, sizeof(name));
    win32_wide(name, path);
    dialog.lpstrTitle = win32_wide(_("Save the report"), title);
    if (GetSaveFileNameW(&dialog) &&
        WideCharToMultiByte(CP_UTF8, 0, path, -1, name, sizeof(name), NULL,
                            NULL)) {
        shift_file_write(&window->view, name, form, window->language, said);
        shift_say(window, said);
    }
}
