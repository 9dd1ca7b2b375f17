/**
 * @file posplugin.h
 * The C API of libposplugin: read orders, make sales, from a host program.
 *
 * Results are 0 or a negative status (posplugin_status_text()). Texts are
 * UTF-8; JSON has the shapes of `posplugin read` and `posplugin pay`
 * (docs/usage.md) and is freed with posplugin_free(). A posplugin object and
 * its sale belong to one thread; several objects may live in several threads,
 * but only one sale runs per state folder, across processes.
 *
 *     posplugin *plugin;
 *     char *json;
 *     if (posplugin_open(NULL, &plugin) == 0 &&
 *         posplugin_read(plugin, NULL, NULL, &json) == 0) {
 *         puts(json);
 *         posplugin_free(json);
 *     }
 *     posplugin_close(plugin);
 */
#ifndef POSPLUGIN_H
#define POSPLUGIN_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __GNUC__
#    define POSPLUGIN_API __attribute__((visibility("default")))
#else
#    define POSPLUGIN_API
#endif

typedef struct posplugin posplugin;
typedef struct posplugin_sale posplugin_sale;

/** A rectangle of the screen, pixels. */
typedef struct posplugin_rect {
    int32_t x;
    int32_t y;
    int32_t width;
    int32_t height;
} posplugin_rect;

/** "0.1.0"; static storage. */
POSPLUGIN_API const char *posplugin_version(void);

/** English phrase for a status; static storage, never NULL. */
POSPLUGIN_API const char *posplugin_status_text(int status);

/**
 * Receives one line of the log, without newline; level 1 = error ... 4 =
 * debug. Set before other calls; NULL restores stderr.
 */
POSPLUGIN_API void posplugin_set_log(void (*sink)(void *context, int level,
                                                  const char *line),
                                     void *context, int max_level);

/**
 * Load settings.
 *
 * @param config_path NULL searches as the program does
 * @param[out] out to be closed with posplugin_close()
 */
POSPLUGIN_API int posplugin_open(const char *config_path, posplugin **out);

/** Close; ends a running sale's object too. NULL is fine. */
POSPLUGIN_API void posplugin_close(posplugin *plugin);

/**
 * Override a setting, "terminal.uri" for example, before the first use of
 * what it concerns.
 */
POSPLUGIN_API int posplugin_set(posplugin *plugin, const char *name,
                                const char *value);

/**
 * Read the order on the screen or in a picture.
 *
 * @param image PNG file, NULL = the screen
 * @param region NULL = the till's stored region, or the whole picture
 * @param[out] json order, verdict, reasons, times
 */
POSPLUGIN_API int posplugin_read(posplugin *plugin, const char *image,
                                 const posplugin_rect *region, char **json);

/**
 * Read an order from pixels that the host has: 0x00RRGGBB words.
 *
 * @param stride pixels from one row to the next
 */
POSPLUGIN_API int posplugin_read_pixels(posplugin *plugin,
                                        const uint32_t *pixels, int32_t width,
                                        int32_t height, int32_t stride,
                                        char **json);

/**
 * Start a sale of an order (the "order" object of posplugin_read(), perhaps
 * corrected by the host). It is shown on the terminal as it is: whether an
 * unproven order may go out is the host's decision.
 *
 * @param[out] out to be freed with posplugin_sale_free()
 */
POSPLUGIN_API int posplugin_sale_begin(posplugin *plugin,
                                       const char *order_json,
                                       posplugin_sale **out);

/**
 * Do what is due, wait up to `timeout_ms` for the terminal. To be called at
 * least every 100 ms.
 *
 * @return 1 while the sale runs, 0 when it has ended
 */
POSPLUGIN_API int posplugin_sale_step(posplugin_sale *sale, int timeout_ms);

/**
 * Where the sale stands: {"sale_id", "state", "revision", "order_no",
 * "trade_no", "detail", "disputed_items": [...]}.
 */
POSPLUGIN_API int posplugin_sale_status(const posplugin_sale *sale,
                                        char **json);

/** The corrected order of a disputed sale. */
POSPLUGIN_API int posplugin_sale_revise(posplugin_sale *sale,
                                        const char *order_json);

/** The cashier's stop: cancels, or clears up a payment that was sent. */
POSPLUGIN_API void posplugin_sale_stop(posplugin_sale *sale);

/** Free; a payment that is not final stays in the journal. NULL is fine. */
POSPLUGIN_API void posplugin_sale_free(posplugin_sale *sale);

/** Free a text that this library returned; NULL is fine. */
POSPLUGIN_API void posplugin_free(char *text);

#ifdef __cplusplus
}
#endif
#endif
