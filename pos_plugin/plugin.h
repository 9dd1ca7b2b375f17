/**
 * @file plugin.h
 * The parts of one running plugin, opened when first needed.
 *
 * Commands and the C API stand on this; it holds no policy. One thread.
 */
#ifndef POSPLUGIN_PLUGIN_H
#define POSPLUGIN_PLUGIN_H

#include "capture/capture.h"
#include "ocr/order.h"
#include "pos_plugin/config.h"
#include "pos_plugin/journal.h"
#include "pos_plugin/order_json.h"

struct aim;
struct memory;
struct reader;

struct plugin {
    struct config *config; ///< owned
    char till[32];
    enum language language;
    currency_code currency;       ///< default, "" for none
    char state_folder[4096];      ///< "" until plugin_state_folder()
    struct capture *capture;      ///< owned, NULL until needed
    struct reader *reader;        ///< owned, NULL until needed
    struct memory *memory;        ///< owned; glyphs of this till, or NULL
    struct aim *aim;              ///< owned, NULL until needed
    struct image picture;         ///< the last grab
    struct rect region;           ///< of the last grab; around all its places
    struct reading_timing timing; ///< of the last grab and reading
    /**
     * Take windows of this process off the screen, or put them back: they
     * stand in front of the order. Returns when the screen is painted. NULL:
     * there are none.
     */
    void (*make_way)(void *context, bool away);
    void *make_way_context;
};

/** Where pixels are to come from; all zero = the till's stored region. */
struct plugin_target {
    const char *image;  ///< PNG instead of the screen, or NULL
    struct rect region; ///< empty = the till's, or the whole image
};

/**
 * Take over a loaded configuration and check what all commands need.
 *
 * @param config owned by the plugin from now on, also on failure
 * @return STATUS_OK, STATUS_INVALID (till name, language, currency)
 */
enum status plugin_init(struct plugin *plugin, struct config *config);

/**
 * Take till, language and currency from the configuration again, after a
 * config_set().
 *
 * @return STATUS_OK or STATUS_INVALID
 */
enum status plugin_apply_settings(struct plugin *plugin);

/** Close what was opened: the next use opens it as the settings are then. */
void plugin_close(struct plugin *plugin);

/** Close everything; a zeroed plugin is fine. */
void plugin_destroy(struct plugin *plugin);

/** plugin->state_folder, made if missing. */
enum status plugin_state_folder(struct plugin *plugin);

/** Open plugin->capture from settings, or from an image file. */
enum status plugin_open_capture(struct plugin *plugin, const char *image);

/**
 * A reader as the settings say, but for its languages.
 *
 * @param[out] out the caller's, to be freed with reader_free()
 */
enum status plugin_new_reader(struct plugin *plugin, const char *languages,
                              struct reader **out);

/** Load models and words. */
enum status plugin_open_reader(struct plugin *plugin);

/**
 * Grab the target into plugin->picture.
 *
 * A stored region is where the register's window is now. One that is hidden,
 * resized or gone, or a fixed place whose monitors have changed, is refused
 * with STATUS_STATE: another place on the screen could be another customer's
 * order.
 */
enum status plugin_capture(struct plugin *plugin,
                           const struct plugin_target *target);

/**
 * plugin_capture(), then read the picture. What was proven on this till's
 * region is remembered in "<state folder>/<till>.glyphs".
 *
 * @param explain PNG to write that shows what was seen, or NULL
 */
enum status plugin_read(struct plugin *plugin,
                        const struct plugin_target *target, const char *explain,
                        struct reading *out);

/**
 * The cashier has seen that what was last read from the till's region is an
 * order: its surroundings are learned as those of a verified one are.
 */
void plugin_vouch(struct plugin *plugin);

/** reading_to_json() with the plugin's language, times and source. */
json_t *plugin_reading_json(const struct plugin *plugin,
                            const struct reading *reading);

/** Open the journal, "<state folder>/journal.db". */
enum status plugin_open_journal(struct plugin *plugin, bool read_only,
                                struct journal **out);

/** As journal_open_beside(). */
enum status plugin_open_journal_beside(struct plugin *plugin,
                                       struct journal **out);

/** Microseconds of the monotonic clock. */
int64_t plugin_now_us(void);

#endif
