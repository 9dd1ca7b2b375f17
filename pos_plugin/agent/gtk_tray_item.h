/**
 * @file gtk_tray_item.h
 * The icon as a StatusNotifierItem on the session's D-Bus, its menu as
 * com.canonical.dbusmenu: what KDE's and other newer panels show. Internal to
 * the tray of GTK; used from the thread of the windows.
 */
#ifndef POSPLUGIN_GTK_TRAY_ITEM_H
#define POSPLUGIN_GTK_TRAY_ITEM_H

#include "pos_plugin/agent/tray.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

struct tray_item;

/** The sign as an icon of a tray; the caller unrefs it. */
GdkPixbuf *tray_draw(const char *sign, int size);

/**
 * Offer the icon to whatever shows such icons, now or later.
 *
 * @param chosen as of tray_open()
 * @param moved called when somebody shows it, or no longer
 * @return NULL: this session has no bus
 */
struct tray_item *tray_item_open(void (*chosen)(void *context,
                                                enum choice choice),
                                 void (*moved)(void *context), void *context);

/** Show this; NULL is fine. */
void tray_item_show(struct tray_item *item, const struct tray_model *model);

/** Does somebody show it? NULL: no. */
bool tray_item_is_there(const struct tray_item *item);

/** Take it away; NULL is fine. */
void tray_item_close(struct tray_item *item);

#endif
