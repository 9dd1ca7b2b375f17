/**
 * @file list_win32.h
 * A list with columns that is filled anew row by row in its place, so that
 * what is selected and seen stays. Internal.
 */
#ifndef POSPLUGIN_WIN32_LIST_H
#define POSPLUGIN_WIN32_LIST_H

#include "pos_plugin/agent/parts_win32.h"

// After windows.h:
#include <commctrl.h>

/** What win32_parts of the list's class need. */
#define WIN32_LIST_STYLE                                                       \
    (WS_TABSTOP | LVS_REPORT | LVS_SINGLESEL | LVS_SHOWSELALWAYS |             \
     LVS_NOSORTHEADER)

/** One more column at its end; the first one cannot be right-aligned. */
void win32_list_column(HWND list, const char *head, bool right);

/** From now on what is put is not seen until win32_list_end(). */
void win32_list_begin(HWND list);

/** The row has this text in this column. @param bold the whole row */
void win32_list_put(HWND list, int row, int column, const char *text,
                    bool bold);

/** So many rows there are; columns become as wide as their texts. */
void win32_list_end(HWND list, const struct win32_look *look, int rows);

/** Select a row alone and scroll it into sight; -1: none. */
void win32_list_select(HWND list, int row);

/** The answer to NM_CUSTOMDRAW: bold rows. */
LRESULT win32_list_draw(const struct win32_look *look, NMLVCUSTOMDRAW *draw);

#endif
