#include "samples/terminal/scan.h"

#include <string.h>

void
scan_wipe(struct scan *scan) {
    explicit_bzero(scan, sizeof *scan);
}

void
scan_tick(struct scan *scan, int64_t now_ms) {
    if (scan->last_ms != 0 && now_ms - scan->last_ms > SCAN_PAUSE_MS) {
        scan_wipe(scan);
    }
}

static bool
end_code(struct scan *scan) {
    bool usable = !scan->too_long && scan->size >= SCAN_CODE_MIN;
    if (!usable) {
        scan_wipe(scan);
    }
    return usable;
}

bool
scan_feed(struct scan *scan, uint8_t byte, int64_t now_ms) {
    scan_tick(scan, now_ms);
    scan->last_ms = now_ms;
    if (byte == '\r' || byte == '\n') {
        return end_code(scan);
    }
    if (byte < 0x20 || byte > 0x7e) {
        return false;
    }
    if (scan->size == sizeof scan->bytes) {
        scan->too_long = true;
        return false;
    }
    scan->bytes[scan->size++] = byte;
    return false;
}

static bool
all_digits(const uint8_t *bytes, size_t size) {
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] < '0' || bytes[i] > '9') {
            return false;
        }
    }
    return true;
}

const char *
scan_wallet_hint(const uint8_t *bytes, size_t size) {
    if (size < 16 || size > 24 || !all_digits(bytes, size)) {
        return "";
    }
    int prefix = (bytes[0] - '0') * 10 + (bytes[1] - '0');
    if (size == 18 && prefix >= 10 && prefix <= 15) {
        return "wechatpay";
    }
    return prefix >= 25 && prefix <= 30 ? "alipay" : "";
}
