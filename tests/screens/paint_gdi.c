/*
 * Draws screens with the Windows GDI into a picture in memory.
 *
 * Commands come as lines of UTF-8 on stdin, fields with tabs between; the
 * lines marked * are answered with one line on stdout.
 *
 *     F NUMBER PX BOLD QUALITY FAMILY   * make a font: its height, its family
 *     M NUMBER TEXT                     * measure: width in pixels
 *     B WIDTH HEIGHT                      begin a picture
 *     R X Y W H RRGGBB                    fill a rectangle
 *     T NUMBER X Y RRGGBB TEXT            draw a text, its top left at X, Y
 *     W FILE                            * write the picture's pixels (BGRX)
 */
#define WIN32_LEAN_AND_MEAN
#include <windows.h>

#include <fcntl.h>
#include <io.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS_MAX = 8, FONTS_MAX = 512, LINE_MAX_BYTES = 4096 };

struct canvas {
    HDC context;
    HBITMAP bitmap; // owned
    void *pixels;   // of the bitmap
    int width;
    int height;
    HFONT fonts[FONTS_MAX]; // owned
};

static void
fail(const char *what) {
    fprintf(stderr, "paint_gdi: %s\n", what);
    exit(1);
}

static int
number(const char *text) {
    return (int)strtol(text, NULL, 10);
}

static COLORREF
colour(const char *text) {
    unsigned long rgb = strtoul(text, NULL, 16);
    return RGB(rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff);
}

static int
wide(const char *utf8, wchar_t *text, int room) {
    int length = MultiByteToWideChar(CP_UTF8, 0, utf8, -1, text, room);
    if (length <= 0) {
        fail("text is too long or no UTF-8");
    }
    return length - 1;
}

static HFONT
font_at(struct canvas *canvas, const char *field) {
    int index = number(field);
    if (index < 0 || index >= FONTS_MAX || !canvas->fonts[index]) {
        fail("no such font");
    }
    return canvas->fonts[index];
}

static void
make_font(struct canvas *canvas, char **fields) {
    LOGFONTW look = {0};
    TEXTMETRICW metrics;
    wchar_t face[LF_FACESIZE];
    char face_utf8[4 * LF_FACESIZE];
    int index = number(fields[1]);
    if (index < 0 || index >= FONTS_MAX) {
        fail("too many fonts");
    }
    look.lfHeight = number(fields[2]);
    look.lfWeight = number(fields[3]) ? FW_BOLD : FW_NORMAL;
    look.lfQuality = (BYTE)number(fields[4]);
    look.lfCharSet = DEFAULT_CHARSET;
    wide(fields[5], look.lfFaceName, LF_FACESIZE);
    canvas->fonts[index] = CreateFontIndirectW(&look);
    SelectObject(canvas->context, font_at(canvas, fields[1]));
    GetTextMetricsW(canvas->context, &metrics);
    GetTextFaceW(canvas->context, LF_FACESIZE, face);
    WideCharToMultiByte(CP_UTF8, 0, face, -1, face_utf8, sizeof(face_utf8),
                        NULL, NULL);
    printf("%ld\t%s\n", (long)metrics.tmHeight, face_utf8);
}

// A bitmap font shows its default character, a bar or a block, for what it
// lacks, and says nothing.
static bool
is_own_glyph(struct canvas *canvas, wchar_t letter) {
    TEXTMETRICW metrics;
    WORD own = 0;
    WORD instead = 0;
    GetTextMetricsW(canvas->context, &metrics);
    if (metrics.tmPitchAndFamily & TMPF_TRUETYPE) {
        return true;
    }
    GetGlyphIndicesW(canvas->context, &letter, 1, &own, 0);
    GetGlyphIndicesW(canvas->context, &metrics.tmDefaultChar, 1, &instead, 0);
    return own != instead || letter == metrics.tmDefaultChar;
}

static void
measure(struct canvas *canvas, char **fields) {
    wchar_t text[LINE_MAX_BYTES];
    WORD glyphs[LINE_MAX_BYTES];
    SIZE size;
    int length = wide(fields[2], text, LINE_MAX_BYTES);
    SelectObject(canvas->context, font_at(canvas, fields[1]));
    GetTextExtentPoint32W(canvas->context, text, length, &size);
    GetGlyphIndicesW(canvas->context, text, length, glyphs,
                     GGI_MARK_NONEXISTING_GLYPHS);
    for (int i = 0; i < length; i++) {
        if (glyphs[i] == 0xffff || !is_own_glyph(canvas, text[i])) {
            size.cx = -1; // the font has not all characters
        }
    }
    printf("%ld\n", (long)size.cx);
}

static void
begin(struct canvas *canvas, char **fields) {
    BITMAPINFO info = {0};
    canvas->width = number(fields[1]);
    canvas->height = number(fields[2]);
    info.bmiHeader.biSize = sizeof(info.bmiHeader);
    info.bmiHeader.biWidth = canvas->width;
    info.bmiHeader.biHeight = -canvas->height; // top row first
    info.bmiHeader.biPlanes = 1;
    info.bmiHeader.biBitCount = 32;
    if (canvas->bitmap) {
        SelectObject(canvas->context, GetStockObject(NULL_BRUSH));
    }
    HBITMAP made = CreateDIBSection(canvas->context, &info, DIB_RGB_COLORS,
                                    &canvas->pixels, NULL, 0);
    if (!made) {
        fail("no memory for the picture");
    }
    SelectObject(canvas->context, made);
    if (canvas->bitmap) {
        DeleteObject(canvas->bitmap);
    }
    canvas->bitmap = made;
    SetBkMode(canvas->context, TRANSPARENT);
}

static void
fill(struct canvas *canvas, char **fields) {
    RECT area = {number(fields[1]), number(fields[2]), 0, 0};
    HBRUSH brush = CreateSolidBrush(colour(fields[5]));
    area.right = area.left + number(fields[3]);
    area.bottom = area.top + number(fields[4]);
    FillRect(canvas->context, &area, brush);
    DeleteObject(brush);
}

static void
draw_text(struct canvas *canvas, char **fields) {
    wchar_t text[LINE_MAX_BYTES];
    int length = wide(fields[5], text, LINE_MAX_BYTES);
    SelectObject(canvas->context, font_at(canvas, fields[1]));
    SetTextColor(canvas->context, colour(fields[4]));
    TextOutW(canvas->context, number(fields[2]), number(fields[3]), text,
             length);
}

static void
write_pixels(struct canvas *canvas, char **fields) {
    size_t size = (size_t)canvas->width * (size_t)canvas->height * 4;
    FILE *file = fopen(fields[1], "wb");
    GdiFlush();
    if (!file || fwrite(canvas->pixels, 1, size, file) != size) {
        fail("cannot write the picture");
    }
    fclose(file);
    printf("ok\n");
}

static const struct command {
    char name;
    int fields;
    void (*run)(struct canvas *canvas, char **fields);
} commands[] = {
    {'F', 6, make_font}, {'M', 3, measure},   {'B', 3, begin},
    {'R', 6, fill},      {'T', 6, draw_text}, {'W', 2, write_pixels},
};

static void
run_line(struct canvas *canvas, char *line) {
    char *fields[FIELDS_MAX] = {line};
    int count = 1;
    line[strcspn(line, "\r\n")] = '\0';
    for (char *at = line; *at && count < FIELDS_MAX; at++) {
        if (*at == '\t') {
            *at = '\0';
            fields[count++] = at + 1;
        }
    }
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (commands[i].name == line[0] && commands[i].fields == count) {
            commands[i].run(canvas, fields);
            fflush(stdout);
            return;
        }
    }
    fail("unknown command");
}

int
main(void) {
    static char line[LINE_MAX_BYTES];
    static struct canvas canvas;
    _setmode(_fileno(stdin), _O_BINARY);
    _setmode(_fileno(stdout), _O_BINARY);
    SystemParametersInfoW(SPI_SETFONTSMOOTHING, TRUE, NULL, 0);
    SystemParametersInfoW(SPI_SETFONTSMOOTHINGTYPE, 0,
                          (void *)(uintptr_t)FE_FONTSMOOTHINGCLEARTYPE, 0);
    canvas.context = CreateCompatibleDC(NULL);
    while (fgets(line, sizeof(line), stdin)) {
        run_line(&canvas, line);
    }
    return 0;
}
