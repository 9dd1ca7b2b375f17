// Times capture_grab() against the bare request that it stands on, in one run
// and alternating, so that both meet the same machine. Needs a display.

#include "capture/capture.h"

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XShm.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <time.h>

#define WIDTH 800
#define HEIGHT 600
#define ROUNDS 500

struct raw {
    Display *display;
    XImage *image;
    XShmSegmentInfo segment;
};

static bool
raw_init(struct raw *raw) {
    int screen;

    raw->display = XOpenDisplay(NULL);
    if (!raw->display || !XShmQueryExtension(raw->display)) {
        return false;
    }
    screen = DefaultScreen(raw->display);
    raw->image =
        XShmCreateImage(raw->display, DefaultVisual(raw->display, screen),
                        (unsigned)DefaultDepth(raw->display, screen), ZPixmap,
                        NULL, &raw->segment, WIDTH, HEIGHT);
    raw->segment.shmid =
        shmget(IPC_PRIVATE, (size_t)raw->image->bytes_per_line * HEIGHT,
               IPC_CREAT | 0600);
    raw->segment.shmaddr = shmat(raw->segment.shmid, NULL, 0);
    raw->image->data = raw->segment.shmaddr;
    XShmAttach(raw->display, &raw->segment);
    XSync(raw->display, False);
    shmctl(raw->segment.shmid, IPC_RMID, NULL);
    return true;
}

static double
now_us(void) {
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int
compare(const void *a, const void *b) {
    const double *x = a;
    const double *y = b;

    return (*x > *y) - (*x < *y);
}

static double
report(const char *name, double *times) {
    qsort(times, ROUNDS, sizeof(*times), compare);
    printf("%-16s median %7.1f us   p95 %7.1f us\n", name, times[ROUNDS / 2],
           times[ROUNDS * 95 / 100]);
    return times[ROUNDS / 2];
}

static enum status
measure(struct capture *capture, struct raw *raw, double *ours, double *bare) {
    struct image image = {0};
    enum status status = STATUS_OK;

    for (int i = -20; i < ROUNDS && !status; i++) {
        double start = now_us();
        double middle;

        status =
            capture_grab(capture, (struct rect){0, 0, WIDTH, HEIGHT}, &image);
        middle = now_us();
        XShmGetImage(raw->display, DefaultRootWindow(raw->display), raw->image,
                     0, 0, AllPlanes);
        if (i >= 0) {
            ours[i] = middle - start;
            bare[i] = now_us() - middle;
        }
    }
    image_destroy(&image);
    return status;
}

int
main(void) {
    static double ours[ROUNDS];
    static double bare[ROUNDS];
    struct capture *capture = NULL;
    struct raw raw = {0};
    double median;

    if (!raw_init(&raw) || capture_open("x11", &capture) ||
        measure(capture, &raw, ours, bare)) {
        fprintf(stderr,
                "bench_capture: needs a local display of at least "
                "%d x %d with MIT-SHM\n",
                WIDTH, HEIGHT);
        return 1;
    }
    median = report("capture_grab", ours);
    median /= report("XShmGetImage", bare);
    printf("ratio of medians %.2f\n", median);
    capture_close(capture);
    return 0;
}
