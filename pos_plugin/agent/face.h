/**
 * @file face.h
 * What the cashier's status window shows, whatever system draws it: words,
 * buttons, place. From a view of the agent, without state of its own.
 */
#ifndef POSPLUGIN_FACE_H
#define POSPLUGIN_FACE_H

#include "pos_plugin/agent/agent.h"

/** What the cashier can choose by a button, or in the menu of the icon. */
enum choice {
    CHOICE_SEND = 1,
    CHOICE_STOP = 2,
    CHOICE_REGION = 3,
    CHOICE_SHIFT = 4,
    CHOICE_WINDOW = 5, ///< hide or show; also by a click on the icon
    CHOICE_SETTINGS = 6,
    CHOICE_QUIT = 7,
    CHOICE_COUNT = 8,
};

struct face {
    const char *sign;  ///< tells the state without colour; UTF-8
    const char *title; ///< translated
    char total[32];    ///< "USD 12.30", to be drawn large, "" for none
    char detail[1024]; ///< translated where it is ours, "" for none
    bool order;        ///< draw view.reading.order
    bool disputed;     ///< with what the customer circled
    bool order_now;    ///< and view.now.order beside it, differences marked
    bool can_send;
    bool can_stop;
    bool can_select;
    bool can_shift; ///< open the window "Shift"
    bool can_set;   ///< open the settings
    bool can_quit;  ///< else the sale has to be ended first
    bool hidden; ///< off the screen: the order is behind it, or a review is up
};

/**
 * @param key_trouble what is wrong with the hotkeys, "" for nothing
 */
void face_of(const struct agent_view *view, const char *key_trouble,
             struct face *out);

/** "USD 12.30", or "-". */
void face_total(const struct order *order, char text[32]);

/** What a state means to the cashier, translated; static storage. */
const char *face_state_title(enum sale_state state);

/** What the cashier should do now, translated, "" for nothing. */
const char *face_state_advice(enum sale_state state);

/** What the journal says of a sale, translated where it is ours. */
const char *face_detail(const char *detail);

/** A sign that tells the state without colour. */
const char *face_state_sign(enum sale_state state);

/**
 * Where a window goes so that it does not stand over the order.
 *
 * @param area of the monitor, without bars of the desktop
 * @param region of the order, may be empty
 * @return top left corner; where all is taken, the lower right one
 */
struct rect face_place(struct rect area, int32_t width, int32_t height,
                       struct rect region);

#endif
