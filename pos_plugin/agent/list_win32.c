#include "pos_plugin/agent/list_win32.h"

#define HEAD_EDGES 12 // around the text of a head

static int
count_of(HWND list, UINT message) {
    return (int)SendMessageW(list, message, 0, 0);
}

static int
columns_of(HWND list) {
    return count_of((HWND)SendMessageW(list, LVM_GETHEADER, 0, 0),
                    HDM_GETITEMCOUNT);
}

void
win32_list_column(HWND list, const char *head, bool right) {
    const int place = columns_of(list);
    wchar_t wide[WIDE_TEXT_MAX];
    LVCOLUMNW column = {.mask = LVCF_TEXT | LVCF_FMT | LVCF_WIDTH,
                        .fmt = right ? LVCFMT_RIGHT : LVCFMT_LEFT,
                        .cx = 10,
                        .pszText = win32_wide(head, wide)};

    SendMessageW(list, LVM_SETEXTENDEDLISTVIEWSTYLE, 0,
                 LVS_EX_FULLROWSELECT | LVS_EX_DOUBLEBUFFER);
    SendMessageW(list, LVM_INSERTCOLUMNW, (WPARAM)place, (LPARAM)&column);
}

void
win32_list_begin(HWND list) {
    SendMessageW(list, WM_SETREDRAW, FALSE, 0);
}

void
win32_list_put(HWND list, int row, int column, const char *text, bool bold) {
    wchar_t wide[WIDE_TEXT_MAX];
    LVITEMW item = {.mask = LVIF_TEXT | (column == 0 ? LVIF_PARAM : 0u),
                    .iItem = row,
                    .iSubItem = column,
                    .lParam = bold,
                    .pszText = win32_wide(text, wide)};

    SendMessageW(list,
                 column == 0 && row >= count_of(list, LVM_GETITEMCOUNT)
                     ? (UINT)LVM_INSERTITEMW
                     : (UINT)LVM_SETITEMW,
                 0, (LPARAM)&item);
}

// As wide as the widest of its texts; what is left is the last one's, unless
// numbers would then stand far away.
static void
fit_column(HWND list, int place, bool last) {
    wchar_t head[WIDE_TEXT_MAX];
    LVCOLUMNW column = {.mask = LVCF_TEXT | LVCF_FMT,
                        .pszText = head,
                        .cchTextMax = WIDE_TEXT_MAX};
    int width;

    SendMessageW(list, LVM_GETCOLUMNW, (WPARAM)place, (LPARAM)&column);
    SendMessageW(list, LVM_SETCOLUMNWIDTH, (WPARAM)place, LVSCW_AUTOSIZE);
    width = (int)SendMessageW(list, LVM_GETSTRINGWIDTHW, 0, (LPARAM)head) +
            HEAD_EDGES * GetSystemMetrics(SM_CXEDGE);
    if (last && !(column.fmt & LVCFMT_RIGHT)) {
        width = LVSCW_AUTOSIZE_USEHEADER;
    } else if ((int)SendMessageW(list, LVM_GETCOLUMNWIDTH, (WPARAM)place, 0) >=
               width) {
        return;
    }
    SendMessageW(list, LVM_SETCOLUMNWIDTH, (WPARAM)place, width);
}

void
win32_list_end(HWND list, const struct win32_look *look, int rows) {
    const int columns = columns_of(list);

    while (count_of(list, LVM_GETITEMCOUNT) > rows) {
        SendMessageW(list, LVM_DELETEITEM, (WPARAM)rows, 0);
    }
    // The list does not know that some rows are bold: no amount may be cut.
    SendMessageW(list, WM_SETFONT, (WPARAM)look->fonts[FONT_BOLD], FALSE);
    for (int c = 0; c < columns; c++) {
        fit_column(list, c, c == columns - 1);
    }
    SendMessageW(list, WM_SETFONT, (WPARAM)look->fonts[FONT_TEXT], FALSE);
    SendMessageW(list, WM_SETREDRAW, TRUE, 0);
    InvalidateRect(list, NULL, TRUE);
}

void
win32_list_select(HWND list, int row) {
    LVITEMW item = {.stateMask = LVIS_SELECTED | LVIS_FOCUSED};

    if (row < 0) {
        item.stateMask = LVIS_SELECTED;
    } else {
        item.state = LVIS_SELECTED | LVIS_FOCUSED;
    }
    // Of a list with one selection the others give it up; -1 is all of them.
    SendMessageW(list, LVM_SETITEMSTATE, (WPARAM)row, (LPARAM)&item);
    if (row >= 0) {
        SendMessageW(list, LVM_ENSUREVISIBLE, (WPARAM)row, FALSE);
    }
}

LRESULT
win32_list_draw(const struct win32_look *look, NMLVCUSTOMDRAW *draw) {
    switch (draw->nmcd.dwDrawStage) {
    case CDDS_PREPAINT:
        return CDRF_NOTIFYITEMDRAW;
    case CDDS_ITEMPREPAINT:
        if (draw->nmcd.lItemlParam) {
            SelectObject(draw->nmcd.hdc, look->fonts[FONT_BOLD]);
            return CDRF_NEWFONT;
        }
        return CDRF_DODEFAULT;
    default:
        return CDRF_DODEFAULT;
    }
}
