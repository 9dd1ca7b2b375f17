/**
 * @file setup_steps.h
 * What a till has to be told before its first sale, as data: which settings,
 * in which order, and how each is checked. The questions on a console, the
 * windows and `posplugin config` are made of it; it knows no toolkit.
 */
#ifndef POSPLUGIN_SETUP_STEPS_H
#define POSPLUGIN_SETUP_STEPS_H

#include "pos_plugin/plugin.h"

enum setup_step {
    SETUP_TILL = 1,
    SETUP_TERMINAL = 2,
    SETUP_PAYMENT = 3,
    SETUP_KEYS = 4,
};

/** A setting that a step asks for. */
struct setup_setting {
    enum setup_step step;
    const char *section;
    const char *key;
    bool optional; ///< a till can do without
};

/** In the order of asking; ends with section NULL. */
extern const struct setup_setting setup_settings[];

/**
 * Is the setting to be asked for as things are? Not those of a payment system
 * that is not in use.
 */
bool setup_applies(const struct config *config,
                   const struct setup_setting *setting);

/** Is this payment system (a section) among those of payment.provider? */
bool setup_uses(const struct config *config, const char *provider);

/** Does the setting name a file? */
bool setup_is_file(const char *key);

/**
 * Check what the settings say of one key, with the parser that reads it when
 * it is used.
 *
 * @return STATUS_OK; STATUS_INVALID (message: what it must be);
 *         STATUS_ACCESS (message: a file that cannot be read)
 */
enum status setup_check(struct plugin *plugin, const char *section,
                        const char *key);

/**
 * Change a setting of the running plugin and of its file. It is checked
 * first; what is not good changes nothing.
 *
 * @param file as for config_store()
 * @param value NULL: back to the default
 * @return as setup_check() and config_store()
 */
enum status setup_keep(struct plugin *plugin, const char *file,
                       const char *section, const char *key, const char *value);

/** Use a payment system besides the others, or no more. @return as
 * setup_keep(); STATUS_INVALID also when none is left */
enum status setup_use(struct plugin *plugin, const char *file,
                      const char *provider, bool wanted);

/** Wait until a window of ours is off the screen, and what it hid painted. */
void setup_settle(void);

/**
 * Let the cashier drag the rectangle over the order, keep it, and read the
 * order there. Our windows must be out of the way by the time of the call.
 *
 * @param withdrawn true: stop; asked while the rectangle is dragged
 * @return as plugin_open_reader(), plugin_select() and plugin_read()
 */
enum status setup_read_order(struct plugin *plugin,
                             bool (*withdrawn)(void *context), void *context,
                             struct reading *out);

/** True while nothing is said of a terminal: a till before its first run. */
bool setup_is_fresh(const struct plugin *plugin);

#endif
