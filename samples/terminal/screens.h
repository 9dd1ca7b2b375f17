/**
 * @file screens.h
 * One painter for each screen of the terminal.
 */
#ifndef POSPLUGIN_TERMINAL_SCREENS_H
#define POSPLUGIN_TERMINAL_SCREENS_H

#include "samples/terminal/view.h"

/** Paint the present screen onto the cleared background. */
void screen_draw(struct view *view, const struct terminal *terminal);

#endif
