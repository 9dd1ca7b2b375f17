#include "pos_plugin/agent/shop.h"

#include "link/clock.h"

// What stood behind a window of ours is painted by its owner within this time.
#define REPAINT_MS 250

void
shop_show(struct shop *shop) {
    struct tray_model model;
    bool shown;

    face_of(&shop->view, keys_trouble(&shop->keys), &shop->face);
    shown = !shop->face.hidden && !tuck_is_hidden(&shop->tuck, clock_now_ms());
    tray_model_of(&shop->face, shown, &model);
    tray_show(shop->tray, &model);
    status_window_show(shop->status, &shop->view, &shop->face, shown,
                       tray_is_there(shop->tray));
}

// It gives way to the order, to the review, and to a new region.
static void
show_shift(struct shop *shop, enum agent_phase before, unsigned followed) {
    struct shift_page page = {0};

    if (agent_take_page(shop->agent, &page)) {
        shift_window_show(shop->shift, &page);
    }
    if (shop->face.hidden) {
        shift_window_close(shop->shift);
    } else if ((shop->view.phase == AGENT_OVER && before != AGENT_OVER) ||
               followed != shop->view.followed) {
        shift_window_refresh(shop->shift);
    }
}

static void
show_review(struct shop *shop, enum agent_phase before) {
    if (shop->view.phase != AGENT_REVIEW) {
        review_window_hide(shop->review);
    } else if (before != AGENT_REVIEW) {
        review_window_open(shop->review, &shop->view.reading,
                           &shop->view.picture, shop->view.region);
    }
}

bool
shop_update(struct shop *shop) {
    enum agent_phase before = shop->view.phase;
    unsigned followed = shop->view.followed;

    agent_look(shop->agent, &shop->view);
    if (shop->view.failure == STATUS_BUSY) {
        return false;
    }
    cue_follow(&shop->cues, &shop->view);
    if (tuck_follow(&shop->tuck, &shop->view, clock_now_ms())) {
        shop->system->later(shop, SHOP_SHOW, TUCK_PAID_MS + 1);
    }
    shop_show(shop);
    show_shift(shop, before, followed);
    show_review(shop, before);
    return true;
}

static void
wish(struct shop *shop, enum agent_wish wish) {
    if (shop->agent) {
        agent_wish(shop->agent, wish);
    }
}

static void
send_order(struct shop *shop) {
    if (shop->view.phase == AGENT_REVIEW) {
        review_window_focus(shop->review); // the same key leads on
    } else {
        wish(shop, AGENT_SEND);
    }
}

static void
hide_or_show(struct shop *shop) {
    bool hidden = tuck_is_hidden(&shop->tuck, clock_now_ms());

    tuck_set(&shop->tuck, !hidden && tray_is_there(shop->tray));
    log_info("window %s", hidden ? "shown" : "hidden");
    shop_show(shop);
}

// The settings have the plugin for themselves; then all is begun anew.
static void
leave(struct shop *shop, bool allowed, bool settings) {
    if (allowed) {
        shop->settings = settings;
        shift_window_close(shop->shift); // and what it asks
        shop->system->leave(shop);
    } else {
        shop->system->beep(); // first end the sale
    }
}

void
shop_choose(void *context, enum choice choice) {
    struct shop *shop = context;

    switch (choice) {
    case CHOICE_SEND:
        send_order(shop);
        break;
    case CHOICE_STOP:
        wish(shop, AGENT_STOP);
        break;
    case CHOICE_REGION:
        if (shop->face.can_select) {
            wish(shop, AGENT_SELECT);
        }
        break;
    case CHOICE_SHIFT:
        if (shop->face.can_shift) {
            shift_window_open(shop->shift);
        }
        break;
    case CHOICE_WINDOW:
        hide_or_show(shop);
        break;
    case CHOICE_SETTINGS:
        leave(shop, shop->face.can_set, true);
        break;
    default:
        leave(shop, shop->face.can_quit, false);
    }
}

void
shop_choose_in_menu(void *context, enum choice choice) {
    struct shop *shop = context;

    if (choice == CHOICE_SEND) {
        shop->system->later(shop, SHOP_SEND, REPAINT_MS);
    } else {
        shop_choose(shop, choice);
    }
}

void
shop_key(void *shop, int id) {
    static const enum choice choices[KEY_COUNT] = {
        [KEY_SEND] = CHOICE_SEND,
        [KEY_STOP] = CHOICE_STOP,
        [KEY_REGION] = CHOICE_REGION,
        [KEY_SHIFT] = CHOICE_SHIFT,
    };

    shop_choose(shop, choices[id]);
}

void
shop_do(struct shop *shop, enum shop_task task) {
    switch (task) {
    case SHOP_SEND:
        send_order(shop);
        break;
    case SHOP_READ:
        wish(shop, AGENT_SEND);
        break;
    default:
        shop_show(shop);
    }
}

void
shop_serve_button(struct shop *shop) {
    if (shop->keys.button && button_take_press(shop->keys.button)) {
        send_order(shop);
    }
    shop_show(shop); // it may have been unplugged
}

// Without an icon nothing would bring a hidden window back.
void
shop_tray_moved(void *context) {
    struct shop *shop = context;

    if (!tray_is_there(shop->tray)) {
        tuck_set(&shop->tuck, false);
    }
    shop_show(shop);
}

void
shop_accept(void *context, const struct order *order) {
    struct shop *shop = context;

    if (shop->agent) {
        agent_accept(shop->agent, order);
    }
}

void
shop_stop_review(void *shop) {
    wish(shop, AGENT_STOP);
}

// Hidden first: it may stand where the order is, which the register then has
// to paint again.
void
shop_read_again(void *context) {
    struct shop *shop = context;

    review_window_hide(shop->review);
    shop->view.phase = AGENT_READING;
    shop->system->later(shop, SHOP_READ, REPAINT_MS);
}

bool
shop_ask(void *context, const struct shift_request *request) {
    struct shop *shop = context;

    return shop->agent && agent_ask(shop->agent, request);
}
