/**
 * @file bench_picture.c
 * Cuts the order out of screens and enlarges it, as the peers of the reading
 * benchmark want it.
 *
 * usage: bench_picture <LIST
 *
 * A line of the list: IMAGE, X, Y, WIDTH, HEIGHT (0 0 0 0: all of it), OUT, by
 * tabs. Writes OUT.png, and three times as large OUT-3x.png and OUT-3x.pgm.
 */
#include <leptonica/allheaders.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define PATH_SIZE 1024
#define ENLARGED 3.0f

static bool
write_as(const char *out, const char *suffix, PIX *pix, l_int32 format) {
    char path[PATH_SIZE + 16];
    snprintf(path, sizeof(path), "%s%s", out, suffix);
    return pix != NULL && pixWrite(path, pix, format) == 0;
}

static PIX *
read_cut(const char *path, l_int32 x, l_int32 y, l_int32 width,
         l_int32 height) {
    PIX *screen = pixRead(path);
    if (screen == NULL || width <= 0 || height <= 0) {
        return screen;
    }
    BOX *box = boxCreate(x, y, width, height);
    PIX *cut = pixClipRectangle(screen, box, NULL);
    boxDestroy(&box);
    pixDestroy(&screen);
    return cut;
}

static bool
make_pictures(PIX *cut, const char *out) {
    PIX *plain = pixRemoveAlpha(cut);
    PIX *large = plain == NULL ? NULL : pixScale(plain, ENLARGED, ENLARGED);
    PIX *grey = large == NULL ? NULL : pixConvertTo8(large, 0);
    bool made = write_as(out, ".png", plain, IFF_PNG) &&
                write_as(out, "-3x.png", large, IFF_PNG) &&
                write_as(out, "-3x.pgm", grey, IFF_PNM);
    pixDestroy(&grey);
    pixDestroy(&large);
    pixDestroy(&plain);
    return made;
}

int
main(void) {
    char path[PATH_SIZE];
    char out[PATH_SIZE];
    int x = 0, y = 0, width = 0, height = 0;
    while (scanf("%1023[^\t]\t%d\t%d\t%d\t%d\t%1023[^\n]%*c", path, &x, &y,
                 &width, &height, out) == 6) {
        PIX *cut = read_cut(path, x, y, width, height);
        bool made = cut != NULL && make_pictures(cut, out);
        pixDestroy(&cut);
        if (!made) {
            fprintf(stderr, "%s cannot be cut or written as %s\n", path, out);
            return EXIT_FAILURE;
        }
    }
    return EXIT_SUCCESS;
}
