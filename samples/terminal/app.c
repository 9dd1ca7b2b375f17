#include "samples/terminal/app.h"
#include "samples/terminal/commands.h"
#include "samples/terminal/scanner.h"
#include "samples/terminal/script.h"
#include "samples/terminal/upgrades.h"
#include "samples/terminal/window.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define STEP_MS 10  ///< while something moves or a script plays
#define REST_MS 40  ///< otherwise; scanners and link are looked at so often
#define FRAME_MS 33 ///< between pictures that move by themselves

struct app {
    struct options options;
    struct ui ui;
    struct pair pair;
    struct window *window;    ///< owned
    struct posterminal *line; ///< owned, NULL while practising
    struct upgrades upgrades;
    struct scanner *scanner;   ///< owned, NULL without one
    struct script *script;     ///< owned, NULL without one
    struct commands commands;  ///< of a script that comes through a FIFO
    struct practice *practice; ///< owned, NULL with a link
    int64_t painted_ms;
    int exit_code;
    bool is_over;
};

volatile sig_atomic_t app_stop_wanted;
volatile sig_atomic_t app_picture_wanted;

static int64_t
clock_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
send_message(void *context, const struct message *message) {
    struct app *app = context;
    practice_take(app->practice, message);
}

static uint32_t
capabilities(const struct app *app) {
    return TERMINAL_CAN_CODE | TERMINAL_CAN_DISPUTE |
           (app->options.code_only ? 0 : TERMINAL_CAN_FACE);
}

static enum status
set_up_ui(struct app *app) {
    struct terminal_options options = {
        .capabilities = capabilities(app),
        .face = &face_simulated,
        .library = app->line,
        .send = send_message,
        .context = app,
    };
    app->ui.view.language = app->options.language;
    app->ui.view.shop = app->options.shop;
    app->ui.needs_paint = true;
    return terminal_init(&app->ui.terminal, &options, clock_ms());
}

static enum status
load_pairing(struct app *app) {
    const struct options *given = &app->options;
    if (given->unsecured) {
        return STATUS_OK;
    }
    enum status status = pair_load(&app->pair, given->pairing, given->pair);
    app->ui.pair = &app->pair;
    app->ui.view.pair = &app->pair;
    return status;
}

static enum status
open_line(struct app *app) {
    bool unsecured = app->options.unsecured;
    struct posterminal_options options = {
        .uri = app->options.uri,
        .pairing = unsecured ? NULL : &app->pair.pairing,
        .unsecured = unsecured,
        .name = app->options.name,
        .software_version = POSPLUGIN_VERSION,
        .capabilities = capabilities(app),
    };
    enum status status = load_pairing(app);
    if (status == STATUS_OK) {
        status = upgrades_open(&app->upgrades, &app->options);
    }
    if (status != STATUS_OK) {
        return status;
    }
    upgrades_announce(&app->upgrades, &app->options, &options);
    return posterminal_open(&options, &app->line);
}

static enum status
open_practice(struct app *app) {
    app->practice = calloc(1, sizeof *app->practice);
    if (app->practice == NULL) {
        return STATUS_NO_MEMORY;
    }
    practice_init(app->practice, &app->ui.terminal, app->options.language,
                  clock_ms());
    return STATUS_OK;
}

/** Script first: a mistake in it should not show a window. */
static int
open_script(struct app *app) {
    const char *path = app->options.script;
    if (path == NULL) {
        return EXIT_DONE;
    }
    if (commands_is_fifo(path)) {
        return commands_open(&app->commands, path) == STATUS_OK ? EXIT_DONE
                                                                : EXIT_USAGE;
    }
    if (script_load(path, &app->script) != STATUS_OK) {
        return EXIT_USAGE;
    }
    if (script_needs_practice(app->script) && !app->options.practice) {
        log_error("%s uses \"till\": run it with --practice", path);
        return EXIT_USAGE;
    }
    return EXIT_DONE;
}

static int
open_devices(struct app *app) {
    const struct options *options = &app->options;
    enum status status = options->practice ? STATUS_OK : open_line(app);
    if (status == STATUS_OK) {
        status = set_up_ui(app);
    }
    if (status == STATUS_OK && options->practice) {
        status = open_practice(app);
    }
    if (status == STATUS_OK && options->scanner != NULL) {
        status = scanner_open(options->scanner, &app->scanner);
    }
    return status == STATUS_OK ? EXIT_DONE : EXIT_DEVICE;
}

static int
open_window(struct app *app) {
    const struct options *options = &app->options;
    struct window_options wanted = {
        .title = options->shop[0] ? options->shop : "posplugin terminal",
        .geometry = options->geometry,
        .is_fullscreen = options->is_fullscreen};
    enum status status = window_open(&wanted, &app->window);
    if (status == STATUS_INVALID) {
        return EXIT_USAGE;
    }
    return status == STATUS_OK ? EXIT_DONE : EXIT_DISPLAY;
}

static int
set_up(struct app *app) {
    int exit_code = open_script(app);
    if (exit_code == EXIT_DONE) {
        exit_code = open_devices(app);
    }
    if (exit_code == EXIT_DONE) {
        exit_code = open_window(app);
    }
    return exit_code;
}

static void
tear_down(struct app *app) {
    terminal_destroy(&app->ui.terminal);
    window_close(app->window);
    posterminal_close(app->line);
    pairing_wipe(&app->pair.pairing);
    upgrades_close(&app->upgrades);
    scanner_close(app->scanner);
    script_free(app->script);
    commands_close(&app->commands);
    free(app->practice);
}

static enum status
take_picture(void *context, const char *path) {
    struct app *app = context;
    return window_write_png(app->window, path);
}

static void
end(struct app *app, int exit_code) {
    app->is_over = true;
    app->exit_code = exit_code;
}

// One round of the loop.

static void
take_window_event(struct app *app, const struct window_event *event) {
    struct ui *ui = &app->ui;
    switch (event->type) {
    case WINDOW_POINTER_DOWN:
        ui_pointer(ui, UI_POINTER_DOWN, event->x, event->y);
        break;
    case WINDOW_POINTER_MOVE:
        ui_pointer(ui, UI_POINTER_MOVE, event->x, event->y);
        break;
    case WINDOW_POINTER_UP:
        ui_pointer(ui, UI_POINTER_UP, event->x, event->y);
        break;
    case WINDOW_WHEEL:
        ui_wheel(ui, event->steps);
        break;
    case WINDOW_KEY:
        ui_key(ui, event->byte);
        break;
    case WINDOW_EXPOSED:
        ui->needs_paint = true;
        break;
    case WINDOW_CLOSED:
        end(app, EXIT_DONE);
        break;
    }
}

static void
read_window(struct app *app) {
    struct window_event event;
    while (window_next_event(app->window, &event)) {
        take_window_event(app, &event);
        explicit_bzero(&event, sizeof event);
    }
}

static void
read_line(struct app *app) {
    struct posterminal_event event;
    do {
        if (posterminal_poll(app->line, 0, &event) != STATUS_OK) {
            return;
        }
        if (event.type != POSTERMINAL_NONE) {
            if (event.type == POSTERMINAL_ONLINE) {
                pair_keep(&app->pair);
            }
            upgrades_take_event(&app->upgrades, app->line, &event);
            terminal_take_event(&app->ui.terminal, &event);
            app->ui.needs_paint = true;
        }
    } while (event.type != POSTERMINAL_NONE);
}

static void
take_scanned(void *context, uint8_t byte) {
    ui_key(context, byte);
}

/** A pairing code was scanned: the till that showed it is let in. */
static void
take_pairing(struct app *app) {
    if (app->pair.fresh) {
        app->pair.fresh = false;
        posterminal_set_pairing(app->line, &app->pair.pairing);
    }
}

/** Repaint when the state changed, something moves or a minute is over. */
static void
paint(struct app *app, int64_t now_ms) {
    const struct terminal *terminal = &app->ui.terminal;
    int64_t passed_ms = now_ms - app->painted_ms;
    bool is_due =
        view_is_moving(terminal) ? passed_ms >= FRAME_MS : passed_ms >= 1000;
    if (!app->ui.needs_paint && !is_due) {
        return;
    }
    int width = 0;
    int height = 0;
    cairo_surface_t *picture = window_picture(app->window, &width, &height);
    cairo_t *cr = cairo_create(picture);
    ui_paint(&app->ui, cr, width, height);
    cairo_destroy(cr);
    window_present(app->window);
    app->painted_ms = now_ms;
}

/** The next command of another program, as a script of one line. */
static void
take_command(struct app *app) {
    char line[COMMANDS_LINE_MAX];
    if (commands_next(&app->commands, line) &&
        script_parse("command", line, &app->script) != STATUS_OK) {
        end(app, EXIT_SCRIPT);
    }
    explicit_bzero(line, sizeof line);
}

static void
end_script(struct app *app) {
    if (app->commands.is_open) {
        script_free(app->script);
        app->script = NULL;
    } else {
        end(app, EXIT_DONE);
    }
}

static void
play_script(struct app *app, int64_t now_ms) {
    if (app->script == NULL) {
        take_command(app);
    }
    if (app->script == NULL) {
        return;
    }
    struct script_stage stage = {.ui = &app->ui,
                                 .practice = app->practice,
                                 .screenshot = take_picture,
                                 .context = app};
    switch (script_step(app->script, &stage, now_ms)) {
    case SCRIPT_RUNNING:
        break;
    case SCRIPT_DONE:
        end_script(app);
        break;
    case SCRIPT_FAILED:
        end(app, EXIT_SCRIPT);
        break;
    }
}

/** --screenshot: asked for by signal, at the end, or the first picture. */
static void
keep_picture(struct app *app, bool is_first) {
    bool is_end = app->is_over && app->script != NULL;
    bool is_wanted =
        app_picture_wanted || is_end || (is_first && app->script == NULL);
    if (app->options.screenshot != NULL && is_wanted &&
        take_picture(app, app->options.screenshot) != STATUS_OK && is_end) {
        end(app, EXIT_SCRIPT);
    }
    app_picture_wanted = 0;
}

static void
rest(const struct app *app) {
    struct pollfd waits[2] = {
        {.fd = window_descriptor(app->window), .events = POLLIN},
        {.fd = app->line ? posterminal_descriptor(app->line) : -1,
         .events = POLLIN},
    };
    bool is_busy = app->script != NULL || view_is_moving(&app->ui.terminal);
    poll(waits, 2, is_busy ? STEP_MS : REST_MS);
}

static void
go_round(struct app *app) {
    int64_t now_ms = clock_ms();
    unsigned shows = app->ui.terminal.shows;
    read_window(app);
    if (app->line != NULL) {
        read_line(app);
    }
    if (app->practice != NULL) {
        practice_tick(app->practice, now_ms);
    }
    scanner_poll(app->scanner, now_ms, take_scanned, &app->ui);
    take_pairing(app);
    terminal_tick(&app->ui.terminal, now_ms);
    play_script(app, now_ms);
    app->ui.needs_paint |= shows != app->ui.terminal.shows;
    bool is_first = app->painted_ms == 0;
    paint(app, now_ms);
    if (app->options.once && app->ui.terminal.sales_ended > 0) {
        end(app, EXIT_DONE);
    }
    keep_picture(app, is_first);
    if (is_first && app->painted_ms != 0) {
        upgrades_mark_healthy(&app->upgrades);
    }
    if (app->upgrades.is_ready && app->ui.terminal.screen == SCREEN_IDLE &&
        !app->is_over) {
        end(app, EXIT_UPGRADE);
    }
}

int
app_run(const struct options *options) {
    static struct app app;
    app.options = *options;
    app.exit_code = set_up(&app);
    app.is_over = app.exit_code != EXIT_DONE;
    while (!app.is_over && !app_stop_wanted) {
        go_round(&app);
        if (!app.is_over) {
            rest(&app);
        }
    }
    tear_down(&app);
    return app.exit_code;
}
