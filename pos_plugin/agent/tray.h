/**
 * @file tray.h
 * The icon in the desktop's tray, with a menu: XEmbed on X11, which every
 * small desktop has, or a StatusNotifierItem, which newer ones have;
 * Shell_NotifyIcon on Windows. Where there is no tray there is no icon, and
 * nobody minds.
 */
#ifndef POSPLUGIN_TRAY_H
#define POSPLUGIN_TRAY_H

#include "pos_plugin/agent/face.h"

/** What the icon and its menu show. */
struct tray_model {
    const char *sign;  ///< drawn as the icon: tells the state without colour
    const char *title; ///< translated
    bool window_shown;
    bool can[CHOICE_COUNT]; ///< choices that can be chosen now
};

struct tray;

/**
 * Ask for an icon.
 *
 * @param chosen called from the thread of the windows
 * @param moved called when the icon has appeared or is gone
 * @return NULL: no memory
 */
struct tray *tray_open(void (*chosen)(void *context, enum choice choice),
                       void (*moved)(void *context), void *context);

/** What they show beside a status window with this face. */
void tray_model_of(const struct face *face, bool window_shown,
                   struct tray_model *out);

/** Show this. */
void tray_show(struct tray *tray, const struct tray_model *model);

/** Is there an icon that can be seen? */
bool tray_is_there(const struct tray *tray);

/** Take the icon away; NULL is fine. */
void tray_close(struct tray *tray);

/** The text of a choice, translated. */
const char *tray_text(enum choice choice, bool window_shown);

#endif
