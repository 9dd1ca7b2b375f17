#include "capture/x11_pixels.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

static struct x11_channel
channel_of(unsigned long mask) {
    struct x11_channel channel = {0, 0};

    while (mask && !(mask & 1)) {
        mask >>= 1;
        channel.shift++;
    }
    while (mask & 1) {
        mask >>= 1;
        channel.bits++;
    }
    return channel;
}

enum status
x11_format_init(struct x11_format *format, Display *display) {
    int screen = DefaultScreen(display);
    Visual *visual = DefaultVisual(display, screen);

    *format = (struct x11_format){
        .visual = visual,
        .depth = DefaultDepth(display, screen),
        .red = channel_of(visual->red_mask),
        .green = channel_of(visual->green_mask),
        .blue = channel_of(visual->blue_mask),
    };
    if (visual->class != TrueColor && visual->class != DirectColor) {
        log_error("the X display uses %d bit pixels with a palette; set it to "
                  "16, 24 or 30 bit colours",
                  format->depth);
        return STATUS_UNSUPPORTED;
    }
    return STATUS_OK;
}

// True when the server's words are ours but for the unused high byte.
static bool
is_native(const struct x11_format *format, const XImage *image) {
    int host_order = BYTE_ORDER == LITTLE_ENDIAN ? LSBFirst : MSBFirst;

    return image->bits_per_pixel == 32 && image->byte_order == host_order &&
           format->red.shift == 16 && format->red.bits == 8 &&
           format->green.shift == 8 && format->green.bits == 8 &&
           format->blue.shift == 0 && format->blue.bits == 8;
}

// Rows of 32 bit pixels are padded to 32 bits, so words are aligned.
static uint32_t *
row_of(const XImage *image, int32_t y) {
    return (uint32_t *)(void *)(image->data +
                                (ptrdiff_t)y * image->bytes_per_line);
}

// Full scale stays full scale: 31 of 5 bits becomes 255.
static uint32_t
to_8_bits(unsigned long pixel, struct x11_channel channel) {
    uint64_t most = (UINT64_C(1) << channel.bits) - 1;
    uint64_t value = (pixel >> channel.shift) & most;

    return most ? (uint32_t)((value * 255 + most / 2) / most) : 0;
}

static unsigned long
from_8_bits(uint32_t value, struct x11_channel channel) {
    uint64_t most = (UINT64_C(1) << channel.bits) - 1;

    return (unsigned long)(((value & 0xff) * most + 127) / 255
                           << channel.shift);
}

static void
read_any(const struct x11_format *format, XImage *source, struct image *out) {
    for (int32_t y = 0; y < out->height; y++) {
        uint32_t *to = out->pixels + (ptrdiff_t)y * out->width;

        for (int32_t x = 0; x < out->width; x++) {
            unsigned long pixel = XGetPixel(source, x, y);

            to[x] = to_8_bits(pixel, format->red) << 16 |
                    to_8_bits(pixel, format->green) << 8 |
                    to_8_bits(pixel, format->blue);
        }
    }
}

// Apart from the others and with restrict, so that compilers vectorise it.
static void
mask_row(uint32_t *restrict to, const uint32_t *restrict from, size_t count) {
    for (size_t i = 0; i < count; i++) {
        to[i] = from[i] & 0xffffff;
    }
}

void
x11_format_read(const struct x11_format *format, XImage *source,
                struct image *out) {
    if (!is_native(format, source)) {
        read_any(format, source, out);
        return;
    }
    for (int32_t y = 0; y < out->height; y++) {
        mask_row(out->pixels + (ptrdiff_t)y * out->width, row_of(source, y),
                 (size_t)out->width);
    }
}

static void
write_any(const struct x11_format *format, const uint32_t *from,
          struct rect rect, int32_t y, XImage *out) {
    for (int32_t x = rect.x; x < rect.x + rect.width; x++) {
        XPutPixel(out, x, y,
                  from_8_bits(from[x] >> 16, format->red) |
                      from_8_bits(from[x] >> 8, format->green) |
                      from_8_bits(from[x], format->blue));
    }
}

void
x11_format_write(const struct x11_format *format, struct image_view source,
                 struct rect rect, XImage *out) {
    bool native = is_native(format, out);

    for (int32_t y = rect.y; y < rect.y + rect.height; y++) {
        const uint32_t *from = source.pixels + (ptrdiff_t)y * source.stride;

        if (native) {
            memcpy(row_of(out, y) + rect.x, from + rect.x,
                   (size_t)rect.width * sizeof(*from));
        } else {
            write_any(format, from, rect, y, out);
        }
    }
}

static bool
map_segment(struct x11_buffer *buffer, size_t size) {
    buffer->segment.shmid = shmget(IPC_PRIVATE, size, IPC_CREAT | 0600);
    if (buffer->segment.shmid < 0) {
        return false;
    }
    buffer->segment.shmaddr = shmat(buffer->segment.shmid, NULL, 0);
    if ((intptr_t)buffer->segment.shmaddr == -1) {
        shmctl(buffer->segment.shmid, IPC_RMID, NULL);
        return false;
    }
    return true;
}

// The segment is marked for removal as soon as the server has it, so that it
// cannot outlive the two processes.
static bool
attach_segment(struct x11_buffer *buffer, struct x11_guard *guard) {
    XImage *image = buffer->image;
    bool attached;

    if (!map_segment(buffer,
                     (size_t)image->bytes_per_line * (size_t)image->height)) {
        return false;
    }
    image->data = buffer->segment.shmaddr;
    attached = XShmAttach(guard->display, &buffer->segment) != 0;
    // A server on another machine fails here, with BadAccess.
    XSync(guard->display, False);
    attached = attached && x11_guard_status(guard) == STATUS_OK;
    shmctl(buffer->segment.shmid, IPC_RMID, NULL);
    if (!attached) {
        shmdt(buffer->segment.shmaddr);
        image->data = NULL;
        guard->error_code = 0;
    }
    return attached;
}

static void
init_shared(struct x11_buffer *buffer, struct x11_guard *guard,
            const struct x11_format *format, int32_t width, int32_t height) {
    if (!XShmQueryExtension(guard->display)) {
        return;
    }
    buffer->image = XShmCreateImage(
        guard->display, format->visual, (unsigned)format->depth, ZPixmap, NULL,
        &buffer->segment, (unsigned)width, (unsigned)height);
    if (!buffer->image) {
        return;
    }
    buffer->shared = attach_segment(buffer, guard);
    if (!buffer->shared) {
        XDestroyImage(buffer->image);
        buffer->image = NULL;
    }
}

static void
init_plain(struct x11_buffer *buffer, struct x11_guard *guard,
           const struct x11_format *format, int32_t width, int32_t height) {
    XImage *image = XCreateImage(guard->display, format->visual,
                                 (unsigned)format->depth, ZPixmap, 0, NULL,
                                 (unsigned)width, (unsigned)height, 32, 0);

    if (!image) {
        return;
    }
    image->data = calloc((size_t)image->bytes_per_line, (size_t)height);
    if (!image->data) {
        XDestroyImage(image);
        return;
    }
    buffer->image = image;
}

enum status
x11_buffer_init(struct x11_buffer *buffer, struct x11_guard *guard,
                const struct x11_format *format, int32_t width, int32_t height,
                bool allow_plain) {
    *buffer = (struct x11_buffer){0};
    init_shared(buffer, guard, format, width, height);
    if (!buffer->image && allow_plain && !guard->gone) {
        init_plain(buffer, guard, format, width, height);
    }
    if (buffer->image) {
        return STATUS_OK;
    }
    if (guard->gone) {
        return STATUS_GONE;
    }
    return allow_plain ? STATUS_NO_MEMORY : STATUS_UNSUPPORTED;
}

void
x11_buffer_destroy(struct x11_buffer *buffer, Display *display) {
    if (!buffer->image) {
        return;
    }
    if (buffer->shared) {
        XShmDetach(display, &buffer->segment);
        // The detach must arrive before the memory is unmapped and reused.
        XSync(display, False);
        buffer->image->data = NULL;
    }
    XDestroyImage(buffer->image);
    if (buffer->shared) {
        shmdt(buffer->segment.shmaddr);
    }
    *buffer = (struct x11_buffer){0};
}
