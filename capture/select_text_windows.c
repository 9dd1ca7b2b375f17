#include "capture/select_text.h"

#include "pos_plugin/windows/posix/wide.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

void
select_text_destroy(struct select_text *text) {
    free(text->alpha);
    *text = (struct select_text){0};
}

/** A text and what GDI draws it with. */
struct canvas {
    HDC device;     ///< owned
    HFONT font;     ///< owned
    HBITMAP bitmap; ///< owned
    uint32_t *pixels;
    wchar_t text[WIDE_PATH_MAX];
};

static bool
open_canvas(struct canvas *canvas, const char *text, int size_px) {
    canvas->device = CreateCompatibleDC(NULL);
    // A negative height is that of the letters, as elsewhere.
    canvas->font = CreateFontW(-size_px, 0, 0, 0, FW_NORMAL, FALSE, FALSE,
                               FALSE, DEFAULT_CHARSET, OUT_DEFAULT_PRECIS,
                               CLIP_DEFAULT_PRECIS, ANTIALIASED_QUALITY,
                               DEFAULT_PITCH | FF_SWISS, L"Microsoft YaHei");
    if (!canvas->device || !canvas->font ||
        MultiByteToWideChar(CP_UTF8, 0, text, -1, canvas->text,
                            WIDE_PATH_MAX) <= 0) {
        return false;
    }
    SelectObject(canvas->device, canvas->font);
    SetTextColor(canvas->device, RGB(255, 255, 255));
    SetBkMode(canvas->device, TRANSPARENT);
    return true;
}

static void
close_canvas(struct canvas *canvas) {
    if (canvas->device) {
        DeleteDC(canvas->device);
    }
    if (canvas->font) {
        DeleteObject(canvas->font);
    }
    if (canvas->bitmap) {
        DeleteObject(canvas->bitmap);
    }
}

/** White on black, in a bitmap of the text's own size. */
static bool
draw(struct canvas *canvas, int width_px, RECT *box) {
    const UINT how = DT_CENTER | DT_NOPREFIX | DT_WORDBREAK;
    *box = (RECT){.right = width_px};
    DrawTextW(canvas->device, canvas->text, -1, box, how | DT_CALCRECT);
    BITMAPINFO info = {.bmiHeader = {.biSize = sizeof(info.bmiHeader),
                                     .biWidth = box->right,
                                     .biHeight = -box->bottom,
                                     .biPlanes = 1,
                                     .biBitCount = 32}};
    void *pixels = NULL;
    canvas->bitmap = CreateDIBSection(canvas->device, &info, DIB_RGB_COLORS,
                                      &pixels, NULL, 0);
    if (!canvas->bitmap) {
        return false;
    }
    canvas->pixels = pixels;
    SelectObject(canvas->device, canvas->bitmap);
    DrawTextW(canvas->device, canvas->text, -1, box, how);
    GdiFlush();
    return true;
}

static bool
copy_mask(const struct canvas *canvas, const RECT *box,
          struct select_text *out) {
    size_t count = (size_t)box->right * (size_t)box->bottom;
    out->width = box->right;
    out->height = box->bottom;
    out->alpha = malloc(count);
    for (size_t i = 0; out->alpha && i < count; i++) {
        out->alpha[i] = (uint8_t)canvas->pixels[i];
    }
    return out->alpha != NULL;
}

enum status
select_text_set(struct select_text *out, const char *text, int size_px,
                int width_px) {
    struct canvas canvas = {0};
    RECT box;
    select_text_destroy(out);
    bool drawn = open_canvas(&canvas, text, size_px) &&
                 draw(&canvas, width_px, &box) && copy_mask(&canvas, &box, out);
    close_canvas(&canvas);
    if (!drawn) {
        log_error("no memory to draw the text \"%s\"", text);
        select_text_destroy(out);
        return STATUS_NO_MEMORY;
    }
    return STATUS_OK;
}
