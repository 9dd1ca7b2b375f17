/**
 * @file shop.h
 * The cashier's side, whatever system draws it: what happens is shown, what is
 * pressed is done. The windows themselves are each system's; here stands what
 * is asked of them. Lives in the thread of the windows. Internal.
 */
#ifndef POSPLUGIN_SHOP_H
#define POSPLUGIN_SHOP_H

#include "pos_plugin/agent/cue.h"
#include "pos_plugin/agent/face.h"
#include "pos_plugin/agent/keys.h"
#include "pos_plugin/agent/tray.h"
#include "pos_plugin/agent/tuck.h"

struct status_window;
struct review_window;
struct shift_window;
struct shop;

/** What is done a moment later. */
enum shop_task {
    SHOP_SHOW = 1, ///< "paid" has stood there long enough
    SHOP_SEND = 2, ///< once what a menu hid is painted
    SHOP_READ = 3, ///< once what the review hid is painted
};

/** What a system does for it. */
struct shop_system {
    /** Call shop_do() after these milliseconds. */
    void (*later)(struct shop *shop, enum shop_task task, int ms);
    /** End the loop of messages: for the settings when shop->settings. */
    void (*leave)(struct shop *shop);
    void (*beep)(void);
};

struct shop {
    const struct shop_system *system;
    struct agent *agent;    ///< owned by the session; NULL: has ended
    struct agent_view view; ///< the copy that is shown
    struct face face;       ///< of it
    struct cues cues;
    struct keys keys;
    struct tuck tuck;
    struct status_window *status;
    struct review_window *review;
    struct shift_window *shift;
    struct tray *tray;
    bool settings; ///< wanted: the agent ends for them and starts anew
};

/** Show what there is. */
void shop_show(struct shop *shop);

/** The agent's view has changed. @return false: another one has windows */
bool shop_update(struct shop *shop);

/** What was left for later. */
void shop_do(struct shop *shop, enum shop_task task);

/** The button beside the register: pressed, or unplugged. */
void shop_serve_button(struct shop *shop);

// --- listeners of the windows, whose context is the shop

/** A button of the status window. */
void shop_choose(void *shop, enum choice choice);

/** The same in the menu of the icon, which has to go first. */
void shop_choose_in_menu(void *shop, enum choice choice);

/** A hotkey; an enum key_id. */
void shop_key(void *shop, int id);

/** The icon has appeared or is gone. */
void shop_tray_moved(void *shop);

/** In the review: the order goes on as it is now. */
void shop_accept(void *shop, const struct order *order);

/** In the review: it is thrown away. */
void shop_stop_review(void *shop);

/** In the review: the screen is read once more. */
void shop_read_again(void *shop);

/** The window of the shift wants something; as agent_ask(). */
bool shop_ask(void *shop, const struct shift_request *request);

// --- what each system's windows have

/**
 * Show a view, whose face it is.
 *
 * @param shown false: keep out of sight
 * @param can_hide there is an icon that brings it back
 */
void status_window_show(struct status_window *window,
                        const struct agent_view *view, const struct face *face,
                        bool shown, bool can_hide);

/** NULL is fine. */
void status_window_free(struct status_window *window);

/** Show a reading; it takes no focus until review_window_focus(). */
void review_window_open(struct review_window *window,
                        const struct reading *reading,
                        const struct image *picture, struct rect region);

/** Give it the keyboard: the cashier has asked for it. */
void review_window_focus(struct review_window *window);

/** Take it from the screen; what was typed is forgotten. */
void review_window_hide(struct review_window *window);

/** Put it in front with the keyboard; the cashier has asked for it. */
void shift_window_open(struct shift_window *window);

/** Take it from the screen; a question that is open is answered with no. */
void shift_window_close(struct shift_window *window);

/** While it is open: ask for a new page. */
void shift_window_refresh(struct shift_window *window);

/** Show this page; it is the window's then, and zeroed. */
void shift_window_show(struct shift_window *window, struct shift_page *page);

#endif
