#include "pos_plugin/agent/button_media.h"

#include "link/clock.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// The thread looks this often whether it is to end.
#define WAIT_MS 200
// A button that is not there is looked for this often.
#define SEARCH_WAITS 5

struct button {
    struct button_setting setting;
    const struct button_medium *medium;
    void (*changed)(void *context);
    void *context;
    pthread_t thread;
    atomic_bool ends;
    atomic_bool pressed;
    atomic_int state; // enum status
};

bool
button_press_feed(struct button_press *press, enum button_event event,
                  int64_t now_ms) {
    bool counts =
        !press->down && now_ms - press->up_since_ms >= BUTTON_QUIET_MS;

    switch (event) {
    case BUTTON_DOWN:
        press->down = true;
        return counts;
    case BUTTON_CLICK:
        press->down = false;
        press->up_since_ms = now_ms;
        return counts;
    case BUTTON_UP:
        if (press->down) {
            press->down = false;
            press->up_since_ms = now_ms;
        }
        return false;
    default:
        return false;
    }
}

static void
set_state(struct button *button, enum status state) {
    if (atomic_exchange(&button->state, (int)state) == (int)state) {
        return;
    }
    if (state != STATUS_OK) {
        log_warning("button %s: %s; it is looked for", button->setting.uri.path,
                    status_string(state));
    }
    button->changed(button->context);
}

// Until it is unplugged.
static void
serve(struct button *button, void *device) {
    struct button_press press = {.up_since_ms = clock_now_ms()};
    enum status status = STATUS_OK;

    while (status == STATUS_OK && !atomic_load(&button->ends)) {
        enum button_event event = BUTTON_NOTHING;

        status = button->medium->read(device, WAIT_MS, &event);
        if (status == STATUS_OK &&
            button_press_feed(&press, event, clock_now_ms())) {
            log_info("button pressed");
            atomic_store(&button->pressed, true);
            button->changed(button->context);
        }
    }
    if (status != STATUS_OK) {
        set_state(button, STATUS_NOT_FOUND);
    }
}

static void *
run(void *context) {
    struct button *button = context;

    while (!atomic_load(&button->ends)) {
        void *device = NULL;
        enum status status = button->medium->open(&button->setting, &device);

        set_state(button, status);
        if (status == STATUS_OK) {
            log_info("button %s is there", button->setting.uri.path);
            serve(button, device);
            button->medium->close(device);
        }
        for (int i = 0; i < SEARCH_WAITS && !atomic_load(&button->ends); i++) {
            nanosleep(&(struct timespec){.tv_nsec = WAIT_MS * 1000000L}, NULL);
        }
    }
    return NULL;
}

static const struct button_medium *
medium_of(const struct button_setting *setting) {
    size_t i = 0;

    while (strcmp(button_media[i]->scheme, setting->uri.scheme) != 0) {
        i++; // button_setting_parse() has found it
    }
    return button_media[i];
}

// A copy's strings point into itself.
static void
copy_setting(const struct button_setting *from, struct button_setting *to) {
    const char *storage = from->uri.storage;

    *to = *from;
    to->uri.scheme = to->uri.storage + (from->uri.scheme - storage);
    to->uri.path = to->uri.storage + (from->uri.path - storage);
    to->uri.parameter_count = 0; // all were read
}

enum status
button_start(const struct button_setting *setting,
             void (*changed)(void *context), void *context,
             struct button **out) {
    struct button *button = calloc(1, sizeof(*button));

    *out = NULL;
    if (!button) {
        return STATUS_NO_MEMORY;
    }
    copy_setting(setting, &button->setting);
    button->medium = medium_of(setting);
    button->changed = changed;
    button->context = context;
    atomic_init(&button->state, STATUS_OK);
    if (pthread_create(&button->thread, NULL, run, button) != 0) {
        log_error("the system gives no thread");
        free(button);
        return STATUS_IO;
    }
    *out = button;
    return STATUS_OK;
}

bool
button_take_press(struct button *button) {
    return atomic_exchange(&button->pressed, false);
}

enum status
button_state(struct button *button) {
    return (enum status)atomic_load(&button->state);
}

void
button_stop(struct button *button) {
    if (!button) {
        return;
    }
    atomic_store(&button->ends, true);
    pthread_join(button->thread, NULL);
    free(button);
}

enum status
button_try(const struct button_setting *setting, char *note, size_t size) {
    const struct button_medium *medium = medium_of(setting);
    void *device = NULL;
    enum status status = medium->open(setting, &device);

    note[0] = '\0';
    if (status == STATUS_OK) {
        medium->close(device);
    } else {
        medium->note(setting, note, size);
    }
    return status;
}
