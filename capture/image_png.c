#include "capture/image.h"

#include <errno.h>
#include <limits.h>
#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// Largest chunk beside the pixels (palette, transparency) that is kept.
#define CHUNK_BYTES_MAX (64 * 1024)

/**
 * One reading or writing. libpng leaves by longjmp, so whatever must survive
 * a failure is in here and not in local variables.
 */
struct job {
    FILE *file;           // borrowed; NULL when reading from memory
    const uint8_t *bytes; // borrowed, `left` bytes of it are unread
    size_t left;
    png_structp png;
    png_infop info;
    png_bytep *rows; // owned
    png_bytep row;   // owned
    struct image image;
    const char *name;   // for messages
    enum status status; // set, and logged, where we know better than libpng
    int system_error;   // errno of a failed read or write
    char message[128];  // libpng's last complaint
};

static void
job_fail(png_structp png, png_const_charp message) {
    struct job *job = png_get_error_ptr(png);

    snprintf(job->message, sizeof(job->message), "%s", message);
    png_longjmp(png, 1);
}

static void
job_warn(png_structp png, png_const_charp message) {
    // What a warning concerns (a colour profile, a date) changes no pixel.
    (void)png;
    (void)message;
}

static void
job_release(struct job *job) {
    free(job->rows);
    free(job->row);
    image_destroy(&job->image);
}

static void
read_bytes(png_structp png, png_bytep out, size_t size) {
    struct job *job = png_get_io_ptr(png);

    if (job->file) {
        errno = 0;
        if (fread(out, 1, size, job->file) != size) {
            job->system_error = ferror(job->file) ? errno : 0;
            png_error(png, "the file ends too early");
        }
        return;
    }
    if (size > job->left) {
        png_error(png, "the data ends too early");
    }
    memcpy(out, job->bytes, size);
    job->bytes += size;
    job->left -= size;
}

// Every colour type becomes four bytes: red, green, blue, alpha.
static void
set_transforms(struct job *job) {
    png_set_expand(job->png);
    png_set_scale_16(job->png);
    png_set_gray_to_rgb(job->png);
    png_set_add_alpha(job->png, 0xff, PNG_FILLER_AFTER);
    png_set_interlace_handling(job->png);
    png_read_update_info(job->png, job->info);
}

static void
make_picture(struct job *job) {
    png_uint_32 width = png_get_image_width(job->png, job->info);
    png_uint_32 height = png_get_image_height(job->png, job->info);

    // The sides are within IMAGE_SIDE_MAX: libpng was told that limit.
    if ((uint64_t)width * height > IMAGE_PIXELS_MAX) {
        png_error(job->png, "the picture has too many pixels");
    }
    job->status = image_init(&job->image, (int32_t)width, (int32_t)height);
    if (job->status) {
        png_error(job->png, "the picture does not fit into memory");
    }
    job->rows = calloc(height, sizeof(*job->rows));
    if (!job->rows) {
        log_error("no memory for the rows of %s", job->name);
        job->status = STATUS_NO_MEMORY;
        png_error(job->png, "the picture does not fit into memory");
    }
    for (png_uint_32 y = 0; y < height; y++) {
        job->rows[y] = (png_bytep)(job->image.pixels + (size_t)y * width);
    }
}

static uint32_t
over_white(uint32_t value, uint32_t alpha) {
    return (value * alpha + 255 * (255 - alpha) + 127) / 255;
}

// The bytes become words where they lie; rows have no padding.
static void
pack_pixels(struct image *image) {
    size_t count = (size_t)image->width * (size_t)image->height;

    for (size_t i = 0; i < count; i++) {
        uint8_t rgba[4];

        memcpy(rgba, &image->pixels[i], sizeof(rgba));
        image->pixels[i] = over_white(rgba[0], rgba[3]) << 16 |
                           over_white(rgba[1], rgba[3]) << 8 |
                           over_white(rgba[2], rgba[3]);
    }
}

static bool
decode(struct job *job) {
    if (setjmp(png_jmpbuf(job->png))) {
        return false;
    }
    png_set_read_fn(job->png, job, read_bytes);
    png_set_user_limits(job->png, IMAGE_SIDE_MAX, IMAGE_SIDE_MAX);
    // Texts, dates and profiles are skipped unread: their lengths are foreign
    // numbers, which libpng would allocate before it looks at the bytes.
    png_set_keep_unknown_chunks(job->png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
    png_set_chunk_malloc_max(job->png, CHUNK_BYTES_MAX);
    png_read_info(job->png, job->info);
    set_transforms(job);
    make_picture(job);
    png_read_image(job->png, job->rows);
    // A file that was cut behind its last row is a damaged file, too.
    png_read_end(job->png, NULL);
    return true;
}

static enum status
explain_read(const struct job *job) {
    if (job->status) {
        return job->status; // logged where memory ran out
    }
    if (job->system_error) {
        log_error("cannot read %s: %s", job->name, strerror(job->system_error));
        return status_of_errno(job->system_error);
    }
    log_error("%s is not a PNG picture that can be used: %s", job->name,
              job->message);
    return STATUS_MALFORMED;
}

static enum status
read_job(struct job *job, struct image *out) {
    enum status status = STATUS_NO_MEMORY;

    job->png =
        png_create_read_struct(PNG_LIBPNG_VER_STRING, job, job_fail, job_warn);
    job->info = job->png ? png_create_info_struct(job->png) : NULL;
    if (!job->info) {
        log_error("no memory to read %s", job->name);
        goto out;
    }
    if (!decode(job)) {
        status = explain_read(job);
        goto out;
    }
    pack_pixels(&job->image);
    *out = job->image;
    job->image = (struct image){0};
    status = STATUS_OK;
out:
    png_destroy_read_struct(&job->png, &job->info, NULL);
    job_release(job);
    return status;
}

enum status
image_decode_png(const uint8_t *bytes, size_t size, struct image *out) {
    struct job job = {.bytes = bytes, .left = size, .name = "the data"};

    *out = (struct image){0};
    return read_job(&job, out);
}

enum status
image_read_png(const char *path, struct image *out) {
    struct job job = {.name = path};
    enum status status;

    *out = (struct image){0};
    job.file = fopen(path, "rbe");
    if (!job.file) {
        log_error("cannot open %s: %s", path, strerror(errno));
        return status_of_errno(errno);
    }
    status = read_job(&job, out);
    fclose(job.file);
    return status;
}

static void
write_bytes(png_structp png, png_bytep bytes, size_t size) {
    struct job *job = png_get_io_ptr(png);

    if (fwrite(bytes, 1, size, job->file) != size) {
        job->system_error = errno;
        png_error(png, "the file cannot be written");
    }
}

static void
flush_bytes(png_structp png) {
    // write_file() flushes once at the end and looks at the result.
    (void)png;
}

static void
write_row(struct job *job, const uint32_t *pixels, int32_t width) {
    for (int32_t x = 0; x < width; x++) {
        job->row[3 * x] = (png_byte)(pixels[x] >> 16);
        job->row[3 * x + 1] = (png_byte)(pixels[x] >> 8);
        job->row[3 * x + 2] = (png_byte)pixels[x];
    }
    png_write_row(job->png, job->row);
}

static bool
encode(struct job *job, const struct image_view *view) {
    if (setjmp(png_jmpbuf(job->png))) {
        return false;
    }
    png_set_write_fn(job->png, job, write_bytes, flush_bytes);
    png_set_user_limits(job->png, IMAGE_SIDE_MAX, IMAGE_SIDE_MAX);
    png_set_IHDR(job->png, job->info, (png_uint_32)view->width,
                 (png_uint_32)view->height, 8, PNG_COLOR_TYPE_RGB,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    // Flat screens compress well anyway; the cashier should not wait.
    png_set_compression_level(job->png, 3);
    png_write_info(job->png, job->info);
    for (int32_t y = 0; y < view->height; y++) {
        write_row(job, view->pixels + (ptrdiff_t)y * view->stride, view->width);
    }
    png_write_end(job->png, NULL);
    return true;
}

// Encodes and closes the file, whose last bytes may fail only then.
static bool
write_file(struct job *job, const struct image_view *view) {
    bool written = encode(job, view);

    if (fclose(job->file) != 0 && written) {
        job->system_error = errno;
        written = false;
    }
    job->file = NULL;
    return written;
}

// A half picture must not stay behind; a device or pipe must.
static void
remove_partial(const char *path) {
    struct stat info;

    if (lstat(path, &info) == 0 && S_ISREG(info.st_mode)) {
        unlink(path);
    }
}

static enum status
write_job(struct job *job, const struct image_view *view) {
    job->png =
        png_create_write_struct(PNG_LIBPNG_VER_STRING, job, job_fail, job_warn);
    job->info = job->png ? png_create_info_struct(job->png) : NULL;
    job->row = calloc((size_t)view->width, 3);
    if (!job->info || !job->row) {
        job->system_error = ENOMEM;
        return STATUS_NO_MEMORY;
    }
    job->file = fopen(job->name, "wbe");
    if (!job->file) {
        job->system_error = errno;
        return status_of_errno(errno);
    }
    if (!write_file(job, view)) {
        remove_partial(job->name);
        return status_of_errno(job->system_error);
    }
    return STATUS_OK;
}

enum status
image_write_png(struct image_view view, const char *path) {
    struct job job = {.name = path};
    enum status status;

    if (view.width < 1 || view.height < 1) {
        log_error("there are no pixels to write to %s", path);
        return STATUS_INVALID;
    }
    status = write_job(&job, &view);
    if (status) {
        log_error("cannot write %s: %s", path,
                  job.system_error ? strerror(job.system_error) : job.message);
    }
    png_destroy_write_struct(&job.png, &job.info);
    job_release(&job);
    return status;
}
