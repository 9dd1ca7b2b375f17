// A legacy cash register on Windows: an order in a window, and no way to get
// it out. Drawn by GDI with ClearType, as such programs are.
//
// usage: register.exe [--language en|zh] [--font NAME] [--geometry WxH+X+Y]
//                     [--front yes|no]
//
// In front, it stands above all other windows, as registers do that are to be
// the only program.
//
// It is worked by lines on standard input:
//
//     order FILE   load an order (JSON, see orders/)
//     clear        start a new sale
//     where        say again where the order is
//     quit
//
// Each line is answered, after the window is painted, by "ok COMMAND TOTAL" or
// "error COMMAND: what is wrong". The line "order X Y W H" says where the
// order (lines and totals) is on the screen; it comes at the start and after
// each "where". Amounts are whole minor units inside.

#include <fcntl.h>
#include <inttypes.h>
#include <io.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <windows.h>

#define LINES_MAX 16
#define LABEL_MAX 64
#define TEXT_MAX 128
#define ROW_PX 23
#define TOTALS_PX 104
#define BAR_PX 24
#define SIDE_PX 180
#define EDGE_PX 8
#define WM_COMMAND_LINE (WM_APP + 1)

struct line {
    char label[LABEL_MAX];
    int64_t milli; // thousandths
    int64_t price;
};

enum word {
    WORD_SHOP,
    WORD_NO,
    WORD_ITEM,
    WORD_QTY,
    WORD_PRICE,
    WORD_AMOUNT,
    WORD_SUBTOTAL,
    WORD_DISCOUNT,
    WORD_TOTAL,
    WORD_PAY,
    WORD_SIGN,
    WORD_COUNT,
};

static const char *const english[WORD_COUNT] = {
    "CORNER MARKET   Till 03   Cashier: Lee",
    "No.",
    "Item",
    "Qty",
    "Price",
    "Amount",
    "Subtotal",
    "Discount",
    "TOTAL",
    "PAY",
    "$",
};
static const char *const chinese[WORD_COUNT] = {
    "好邻居便利店   03号机   收银员: 王芳",
    "序号",
    "品名",
    "数量",
    "单价",
    "金额",
    "小计",
    "优惠",
    "合计",
    "结账",
    "¥",
};

static const char *const *words = english;
static const char *font_name = "Tahoma";
static struct line lines[LINES_MAX];
static size_t line_count;
static int64_t discount;
static HFONT body;
static HFONT strong;
static HFONT big;

static int64_t
amount_of(const struct line *line) {
    return (line->milli * line->price + 500) / 1000;
}

static int64_t
subtotal(void) {
    int64_t sum = 0;
    for (size_t i = 0; i < line_count; i++) {
        sum += amount_of(&lines[i]);
    }
    return sum;
}

// "1,234.50"; at most six digits before the point come from the file.
static void
format_amount(int64_t minor, const char *sign, char out[TEXT_MAX]) {
    int64_t whole = minor / 100;
    int64_t rest = minor % 100;
    if (whole >= 1000) {
        snprintf(out, TEXT_MAX, "%s%" PRId64 ",%03" PRId64 ".%02" PRId64, sign,
                 whole / 1000, whole % 1000, rest);
    } else {
        snprintf(out, TEXT_MAX, "%s%" PRId64 ".%02" PRId64, sign, whole, rest);
    }
}

static void
format_quantity(int64_t milli, char out[TEXT_MAX]) {
    if (milli % 1000 == 0) {
        snprintf(out, TEXT_MAX, "%" PRId64, milli / 1000);
    } else {
        snprintf(out, TEXT_MAX, "%" PRId64 ".%03" PRId64, milli / 1000,
                 milli % 1000);
    }
}

// --- The order's file --------------------------------------------------------

// "12.5" with 3 places: 12500. False: no such number.
static bool
parse_decimal(const json_t *value, int places, int64_t *out) {
    const char *text = json_string_value(value);
    int left = -1; // digits that may follow; -1: no point yet
    int64_t number = 0;
    if (!text || !text[0] || strlen(text) > 10) {
        return false;
    }
    for (; *text; text++) {
        if (*text == '.' && left < 0) {
            left = places;
            continue;
        }
        if (*text < '0' || *text > '9' || left == 0) {
            return false;
        }
        number = number * 10 + (*text - '0');
        left -= left > 0;
    }
    for (left = left < 0 ? places : left; left > 0; left--) {
        number *= 10;
    }
    *out = number;
    return true;
}

static bool
parse_line(const json_t *item, struct line *out) {
    const char *label =
        json_string_value(json_object_get(item, "product_label"));
    snprintf(out->label, LABEL_MAX, "%s", label ? label : "");
    return label &&
           parse_decimal(json_object_get(item, "quantity"), 3, &out->milli) &&
           parse_decimal(json_object_get(item, "unit_price"), 2, &out->price);
}

static bool
load(const char *path) {
    FILE *file = fopen(path, "rb");
    json_t *order = file ? json_loadf(file, 0, NULL) : NULL;
    const json_t *items = json_object_get(order, "sale_items");
    const json_t *off = json_object_get(order, "discount_amount");
    size_t count = json_array_size(items);
    bool good = count > 0 && count <= LINES_MAX;
    for (size_t i = 0; good && i < count; i++) {
        good = parse_line(json_array_get(items, i), &lines[i]);
    }
    discount = 0;
    good = good && (!off || parse_decimal(off, 2, &discount));
    line_count = good ? count : 0;
    json_decref(order);
    if (file) {
        fclose(file);
    }
    return good;
}

// --- The window --------------------------------------------------------------

static void
draw_text(HDC device, RECT box, const char *text, UINT align) {
    wchar_t wide[TEXT_MAX];
    MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, TEXT_MAX);
    box.left += 7;
    box.right -= 7;
    DrawTextW(device, wide, -1, &box,
              align | DT_SINGLELINE | DT_VCENTER | DT_NOPREFIX);
}

static void
fill(HDC device, RECT box, COLORREF colour) {
    SetDCBrushColor(device, colour);
    FillRect(device, &box, (HBRUSH)GetStockObject(DC_BRUSH));
}

static RECT
order_area(HWND window) {
    RECT area;
    GetClientRect(window, &area);
    area.left += EDGE_PX;
    area.top += BAR_PX + EDGE_PX;
    area.right -= SIDE_PX;
    area.bottom -= EDGE_PX;
    return area;
}

// Number, item, quantity, price, amount; the item takes what is left.
static void
draw_cells(HDC device, RECT row, const char *const texts[5]) {
    const LONG edges[] = {row.left,        row.left + 40,  row.right - 226,
                          row.right - 166, row.right - 90, row.right};
    for (int i = 0; i < 5; i++) {
        RECT box = {edges[i], row.top, edges[i + 1], row.bottom};
        draw_text(device, box, texts[i], i == 1 ? DT_LEFT : DT_RIGHT);
        fill(device,
             (RECT){edges[i + 1] - 1, row.top, edges[i + 1], row.bottom},
             RGB(192, 192, 192));
    }
    fill(device, (RECT){row.left, row.bottom - 1, row.right, row.bottom},
         RGB(192, 192, 192));
}

static void
draw_line(HDC device, RECT row, size_t i) {
    char number[TEXT_MAX];
    char quantity[TEXT_MAX];
    char price[TEXT_MAX];
    char amount[TEXT_MAX];
    bool selected = i + 1 == line_count;
    snprintf(number, sizeof(number), "%zu", i + 1);
    format_quantity(lines[i].milli, quantity);
    format_amount(lines[i].price, "", price);
    format_amount(amount_of(&lines[i]), "", amount);
    if (selected) {
        fill(device, row, RGB(0, 0, 128));
    }
    SetTextColor(device, selected ? RGB(255, 255, 255) : RGB(0, 0, 0));
    draw_cells(
        device, row,
        (const char *const[]){number, lines[i].label, quantity, price, amount});
}

static void
draw_total(HDC device, RECT row, enum word word, const char *amount) {
    row.left = row.right - 320;
    draw_text(device, row, words[word], DT_LEFT);
    draw_text(device, row, amount, DT_RIGHT);
}

static void
draw_totals(HDC device, RECT area) {
    RECT row = {area.left, area.top + 6, area.right, area.top + 6 + ROW_PX};
    char text[TEXT_MAX];
    fill(device, area, RGB(238, 240, 224));
    SetTextColor(device, RGB(0, 0, 0));
    SelectObject(device, body);
    format_amount(subtotal(), "", text);
    draw_total(device, row, WORD_SUBTOTAL, text);
    if (discount > 0) {
        OffsetRect(&row, 0, ROW_PX);
        format_amount(discount, "-", text);
        draw_total(device, row, WORD_DISCOUNT, text);
    }
    SelectObject(device, big);
    format_amount(subtotal() - discount, words[WORD_SIGN], text);
    row.top = area.bottom - 48;
    row.bottom = area.bottom - 4;
    draw_total(device, row, WORD_TOTAL, text);
}

static void
draw_order(HDC device, RECT area) {
    RECT row = {area.left, area.top, area.right, area.top + ROW_PX};
    RECT totals = {area.left, area.bottom - TOTALS_PX, area.right, area.bottom};
    fill(device, area, RGB(255, 255, 255));
    fill(device, row, RGB(216, 216, 216));
    SelectObject(device, strong);
    SetTextColor(device, RGB(0, 0, 0));
    draw_cells(device, row,
               (const char *const[]){words[WORD_NO], words[WORD_ITEM],
                                     words[WORD_QTY], words[WORD_PRICE],
                                     words[WORD_AMOUNT]});
    SelectObject(device, body);
    for (size_t i = 0; i < line_count; i++) {
        OffsetRect(&row, 0, ROW_PX);
        draw_line(device, row, i);
    }
    draw_totals(device, totals);
}

static bool options_page; // stands where the order was

static void
draw_options(HDC device, RECT area) {
    RECT row = {EDGE_PX, EDGE_PX, area.right, EDGE_PX + ROW_PX};
    fill(device, area, RGB(250, 240, 210));
    SetTextColor(device, RGB(0, 0, 0));
    SelectObject(device, body);
    for (int i = 0; i < 12; i++) {
        draw_text(device, row, "Printer and drawer: option of 12.00", DT_LEFT);
        OffsetRect(&row, 0, ROW_PX + EDGE_PX);
    }
}

static void
paint(HWND window) {
    PAINTSTRUCT work;
    RECT client;
    HDC device = BeginPaint(window, &work);
    GetClientRect(window, &client);
    SetBkMode(device, TRANSPARENT);
    if (options_page) {
        draw_options(device, client);
        EndPaint(window, &work);
        return;
    }
    fill(device, client, RGB(192, 192, 192));
    RECT bar = {0, 0, client.right, BAR_PX};
    fill(device, bar, RGB(0, 0, 128));
    SetTextColor(device, RGB(255, 255, 255));
    SelectObject(device, strong);
    draw_text(device, bar, words[WORD_SHOP], DT_LEFT);
    RECT pay = {client.right - SIDE_PX + EDGE_PX, client.bottom - 100,
                client.right - EDGE_PX, client.bottom - EDGE_PX};
    fill(device, pay, RGB(46, 125, 50));
    SelectObject(device, big);
    draw_text(device, pay, words[WORD_PAY], DT_CENTER);
    draw_order(device, order_area(window));
    EndPaint(window, &work);
}

// --- Lines on standard input -------------------------------------------------

static void
say_where(HWND window) {
    RECT area = order_area(window);
    MapWindowPoints(window, NULL, (POINT *)&area, 2);
    printf("order %ld %ld %ld %ld\n", area.left, area.top,
           area.right - area.left, area.bottom - area.top);
    fflush(stdout);
}

// As a person drags it, or its size: WxH+X+Y.
static bool
put_window(HWND window, const char *geometry) {
    int place[4];
    if (sscanf(geometry, "%dx%d%d%d", &place[0], &place[1], &place[2],
               &place[3]) != 4) {
        return false;
    }
    SetWindowPos(window, NULL, place[2], place[3], place[0], place[1],
                 SWP_NOZORDER | SWP_NOACTIVATE);
    say_where(window);
    return true;
}

static void
run_command(HWND window, const char *text) {
    const char *problem = NULL;
    char command[TEXT_MAX];
    char total[TEXT_MAX];
    snprintf(command, sizeof(command), "%.*s", (int)strcspn(text, " "), text);
    if (strcmp(command, "order") == 0) {
        problem = load(text + strlen("order ")) ? NULL : "no such order";
    } else if (strcmp(command, "clear") == 0) {
        line_count = 0;
        discount = 0;
    } else if (strcmp(command, "where") == 0) {
        say_where(window);
    } else if (strcmp(command, "place") == 0) {
        problem = put_window(window, text + strlen(command)) ? NULL : "where?";
    } else if (strcmp(command, "hide") == 0) {
        ShowWindow(window, SW_MINIMIZE);
    } else if (strcmp(command, "show") == 0) {
        ShowWindow(window, SW_RESTORE);
    } else if (strcmp(command, "page") == 0) {
        options_page = !options_page;
    } else if (strcmp(command, "quit") == 0) {
        PostQuitMessage(0);
    } else {
        problem = "unknown command";
    }
    InvalidateRect(window, NULL, FALSE);
    UpdateWindow(window);
    GdiFlush();
    format_amount(subtotal() - discount, "", total);
    if (problem) {
        printf("error %s: %s\n", command, problem);
    } else {
        printf("ok %s %s\n", command, total);
    }
    fflush(stdout);
}

static DWORD WINAPI
read_commands(void *context) {
    HWND window = context;
    char text[1024];
    while (fgets(text, sizeof(text), stdin)) {
        text[strcspn(text, "\r\n")] = '\0';
        SendMessageW(window, WM_COMMAND_LINE, 0, (LPARAM)text);
    }
    PostMessageW(window, WM_CLOSE, 0, 0);
    return 0;
}

static LRESULT CALLBACK
receive(HWND window, UINT message, WPARAM code, LPARAM details) {
    switch (message) {
    case WM_PAINT:
        paint(window);
        return 0;
    case WM_COMMAND_LINE:
        run_command(window, (const char *)details);
        return 0;
    case WM_DESTROY:
        PostQuitMessage(0);
        return 0;
    default:
        return DefWindowProcW(window, message, code, details);
    }
}

static HFONT
make_font(int height_px, int weight) {
    wchar_t name[LF_FACESIZE] = L"";
    MultiByteToWideChar(CP_UTF8, 0, font_name, -1, name, LF_FACESIZE - 1);
    return CreateFontW(-height_px, 0, 0, 0, weight, FALSE, FALSE, FALSE,
                       DEFAULT_CHARSET, OUT_DEFAULT_PRECIS, CLIP_DEFAULT_PRECIS,
                       CLEARTYPE_QUALITY, DEFAULT_PITCH, name);
}

static bool in_front;

static HWND
make_window(const int place[4]) {
    WNDCLASSW kind = {.lpfnWndProc = receive,
                      .hInstance = GetModuleHandleW(NULL),
                      .hCursor = LoadCursorW(NULL, (LPCWSTR)IDC_ARROW),
                      .lpszClassName = L"Register"};
    RegisterClassW(&kind);
    body = make_font(14, FW_NORMAL);
    strong = make_font(14, FW_BOLD);
    big = make_font(26, FW_BOLD);
    return CreateWindowExW(in_front ? WS_EX_TOPMOST : 0, kind.lpszClassName,
                           L"Register", WS_POPUP | WS_VISIBLE, place[2],
                           place[3], place[0], place[1], NULL, NULL,
                           kind.hInstance, NULL);
}

static bool
parse_options(int argc, char **argv, int place[4]) {
    const char *geometry = "800x600+0+0";
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--language") == 0) {
            words = strcmp(argv[i + 1], "zh") == 0 ? chinese : english;
        } else if (strcmp(argv[i], "--font") == 0) {
            font_name = argv[i + 1];
        } else if (strcmp(argv[i], "--geometry") == 0) {
            geometry = argv[i + 1];
        } else if (strcmp(argv[i], "--front") == 0) {
            in_front = strcmp(argv[i + 1], "yes") == 0;
        } else {
            return false;
        }
    }
    return argc % 2 == 1 && sscanf(geometry, "%dx%d%d%d", &place[0], &place[1],
                                   &place[2], &place[3]) == 4;
}

int
main(int argc, char **argv) {
    int place[4];
    if (!parse_options(argc, argv, place)) {
        fprintf(stderr, "usage: register.exe [--language en|zh] [--font NAME] "
                        "[--geometry WxH+X+Y] [--front yes|no]\n");
        return 2;
    }
    HWND window = make_window(place);
    if (!window) {
        fprintf(stderr, "register: Windows refuses the window\n");
        return 1;
    }
    UpdateWindow(window);
    _setmode(STDOUT_FILENO, _O_BINARY); // lines end as on Linux
    say_where(window);
    CreateThread(NULL, 0, read_commands, window, 0, NULL);
    MSG message;
    while (GetMessageW(&message, NULL, 0, 0) > 0) {
        TranslateMessage(&message);
        DispatchMessageW(&message);
    }
    return 0;
}
