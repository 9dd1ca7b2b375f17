/**
 * @file recogniser.h
 * One line image to text. The engine sits behind this header alone.
 */
#ifndef POSPLUGIN_RECOGNISER_H
#define POSPLUGIN_RECOGNISER_H

#include "capture/image.h"

struct recogniser;

enum recogniser_script {
    RECOGNISER_LATIN = 1,   ///< labels in English and other Latin script
    RECOGNISER_CHINESE = 2, ///< labels in Chinese, Japanese or Korean
    /**
     * Digits, marks, signs and currency only, by a model of our own; letters
     * that are not part of a number come out as "?".
     */
    RECOGNISER_NUMBER = 3,
};

/**
 * Load the models; slow, done once, single-threaded (OMP_THREAD_LIMIT=1).
 *
 * @param model_folder folder with *.traineddata, NULL = where the system has
 *        Tesseract's
 * @param number_folder folder with num.traineddata, which is ours
 * @param languages e.g. "eng+chi_sim": those to load for labels
 * @return STATUS_OK, STATUS_NOT_FOUND (message: which model, and what to
 *         install)
 */
enum status recogniser_new(const char *model_folder, const char *number_folder,
                           const char *languages, struct recogniser **out);

/** Free; NULL is fine. */
void recogniser_free(struct recogniser *recogniser);

/** True when a model for this script is loaded. */
bool recogniser_has(const struct recogniser *recogniser,
                    enum recogniser_script script);

/**
 * The height of pictures that the models of a script like best, pixels; others
 * are scaled to it. 0: any, and the models are slow.
 */
int32_t recogniser_height(const struct recogniser *recogniser,
                          enum recogniser_script script);

/**
 * Recognise one line.
 *
 * @param grey 8 bit, dark ink on light ground, upright, one line with a
 *        border of at least 2 px, as normalise_cell() makes it
 * @param[out] text UTF-8, trimmed, cut to size
 * @param[out] confidence 0..100
 */
enum status recogniser_read(struct recogniser *recogniser,
                            enum recogniser_script script, const uint8_t *grey,
                            int32_t width, int32_t height, char *text,
                            size_t size, int32_t *confidence);

#endif
