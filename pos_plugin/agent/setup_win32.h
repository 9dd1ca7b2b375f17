/**
 * @file setup_win32.h
 * The assistant and the settings window on Windows, one window for both: its
 * pages one after the other, or with tabs. Internal.
 *
 * A page is a stack of controls that is laid out anew whenever a text, the
 * size or the monitor's scale changes. Whatever takes long is a job: it runs in
 * a thread that has the plugin for itself, while the pages cannot be changed
 * and the window can be used to stop it.
 */
#ifndef POSPLUGIN_WIN32_SETUP_H
#define POSPLUGIN_WIN32_SETUP_H

#include "pos_plugin/agent/face.h"
#include "pos_plugin/agent/keys.h"
#include "pos_plugin/agent/parts_win32.h"
#include "pos_plugin/agent/setup_texts.h"
#include "pos_plugin/doctor.h"
#include "pos_plugin/setup_steps.h"

#include <pthread.h>

// To the window, from the job's thread.
#define WM_JOB_OVER (WM_APP + 1)
#define WM_CODE_IS_HERE (WM_APP + 2)

#define SETUP_FIELDS 40
#define SETUP_CONTROLS 240 // of a page
#define SETUP_DEVICES 24
#define SETUP_FINDINGS_MAX 8000
// Files are long, devices have long names.
#define SETUP_TEXT_MAX 2048

/** Ids of controls; above ID_FIELD those of the fields. */
enum setup_id {
    ID_SETUP_BACK = 100,
    ID_SETUP_NEXT,
    ID_SETUP_STOP,
    ID_SETUP_TABS,
    ID_LANGUAGE,
    ID_DEVICES,
    ID_REFRESH,
    ID_PAIR_SCAN,
    ID_PAIR_TYPE,
    ID_PAIR_VIEW,
    ID_SELECT,
    ID_ORDER_VIEW,
    ID_TEST,
    ID_AUTOSTART,
    ID_CHECK,
    ID_OFFER = 200,    ///< and an enum key_id
    ID_PROVIDER = 220, ///< and its place in payment_providers
    ID_FIELD = 1000,   ///< and FIELD_IDS times its place, and a part
};

enum setup_field_part {
    FIELD_ENTRY,
    FIELD_CHOOSE,
    FIELD_STANDARD,
    FIELD_SANDBOX,
    FIELD_IDS,
};

/** How a control stands on its page; lengths in units. */
struct setup_place {
    int width;   ///< 0: all that is left
    int height;  ///< 0: that of its text, wrapped
    bool beside; ///< to the right of the one before
    enum win32_font font;
};

struct setup_control {
    HWND handle;
    struct setup_place place;
    bool hidden;
};

struct setup_stack {
    HWND handle;
    struct setup_control controls[SETUP_CONTROLS];
    size_t count;
    int height; ///< of all of it, pixels
    int scroll; ///< pixels above what is seen
};

/** A setting with its label, what can be typed, and what is wrong with it. */
struct setup_field {
    const struct setup_setting *setting;
    int page;
    size_t first; ///< its controls on the page, one after the other
    size_t count;
    HWND entry;
    HWND note;
};

struct setup_window;

struct setup_job {
    bool running;
    pthread_t thread;
    volatile LONG withdrawn;
    void (*work)(struct setup_window *window); ///< in the thread
    void (*done)(struct setup_window *window); ///< in that of the window
    enum status status;                        ///< what work() left
};

struct setup_window {
    struct plugin *plugin;
    const char *file; ///< of the settings, or NULL
    bool assistant;
    bool finished; ///< by its last button
    bool closed;
    bool rebuild; ///< in another language

    HWND window;
    HWND focus; ///< that has the keyboard when the window is active
    HWND title;
    HWND tabs;
    HWND trouble;
    HWND back;
    HWND next;
    HWND stop;
    struct setup_stack pages[SETUP_PAGES];
    int page;
    bool entered[SETUP_PAGES];
    struct win32_look look;
    bool filling; ///< what controls say is not from a person

    struct setup_field fields[SETUP_FIELDS];
    size_t field_count;

    struct setup_job job;
    CRITICAL_SECTION lock; ///< guards the next one and `code`
    char last_error[512];
    enum log_level level;

    // Terminal.
    HWND devices; // a list
    char found[SETUP_DEVICES][SETUP_TEXT_MAX];
    char found_names[SETUP_DEVICES][SETUP_TEXT_MAX];
    size_t found_count;
    // Pairing.
    bool typed;
    char code[128];            // to be shown; a secret
    char pair_text[128];       // is shown; a secret
    struct image pair_picture; // is shown; a secret
    HWND pair_state;
    HWND pair_view;
    // Order.
    RECT place; // of the window before it went for the selection
    struct agent_view view;
    struct order_rows rows;
    HWND order_title;
    HWND order_total;
    HWND order_detail;
    HWND order_view;
    // Payment.
    HWND test_result;
    // Keys.
    HWND key_notes[KEY_COUNT];
    HWND key_offers[KEY_COUNT];
    char key_free[KEY_COUNT][32];
    HWND autostart;
    // Check.
    HWND check_result;
    unsigned parts; // of the examination that is running
    int failures;
    char findings[SETUP_FINDINGS_MAX];
};

// --- a page

/** Register the classes of windows. */
void setup_register_classes(void);

/** An empty page, not shown. */
void setup_page_new(struct setup_window *window, int page);

/** A control at the end of a page. */
HWND setup_add(struct setup_window *window, int page, const wchar_t *kind,
               const char *text, DWORD style, int id, struct setup_place place);

/** A text over the whole width. */
HWND setup_label(struct setup_window *window, int page, const char *text,
                 enum win32_font font);

/** A button, with "_" before the letter of Alt; as wide as its text. */
HWND setup_button(struct setup_window *window, int page, const char *text,
                  int id, bool beside);

/** Another text; the page is laid out anew. */
void setup_say(struct setup_window *window, int page, HWND control,
               const char *text);

/** Another height in units, 0: not there; the page is laid out anew. */
void setup_resize(struct setup_window *window, int page, HWND control,
                  int height);

/** Show or hide a control; the page is not laid out. */
void setup_show(struct setup_window *window, int page, HWND control, bool on);

/** Everything to its place. */
void setup_lay_out(struct setup_window *window, int page);

/** Fonts of another scale. */
void setup_page_scale(struct setup_window *window, int page);

/** Controls can be used, or not. */
void setup_page_enable(struct setup_window *window, int page, bool on);

/** Scroll a control into sight. */
void setup_reveal(struct setup_window *window, HWND control);

/** The first control of the page gets the keyboard. */
void setup_focus_first(struct setup_window *window);

// --- the window

/** A control was used. @param what BN_..., EN_..., LBN_... */
void setup_command(struct setup_window *window, int what, int id);

/** Draw what is on ID_PAIR_VIEW or ID_ORDER_VIEW. */
void setup_paint(struct setup_window *window, int id, HDC device, RECT place);

/** Start a job, unless one is running. @param text what is being done */
void setup_start_job(struct setup_window *window, const char *text,
                     void (*work)(struct setup_window *window),
                     void (*done)(struct setup_window *window));

/** For work(): must it stop? */
bool setup_is_withdrawn(void *window);

/** Show what went wrong below the pages; "" for nothing. */
void setup_complain(struct setup_window *window, const char *text);

/** The last error of the log. */
void setup_last_error(struct setup_window *window, char *text, size_t size);

/** The log has no last error any more. */
void setup_forget_error(struct setup_window *window);

/** work() has a code to show: setup_show_code() is called by the window. */
void setup_code_is_here(struct setup_window *window);

/** For WM_JOB_OVER: the job's thread is done. */
void setup_end_job(struct setup_window *window);

/** Let the job stop, if there is one. */
void setup_withdraw(struct setup_window *window);

/** Wait for its thread. */
void setup_join_job(struct setup_window *window);

/** Which buttons can be used, and what they are called. */
void setup_show_buttons(struct setup_window *window);

/** The log goes to the window and to stderr. */
void setup_listen(struct setup_window *window, enum log_level level);

// --- fields

/** A field at the end of a page. */
void setup_add_field(struct setup_window *window, int page,
                     const struct setup_setting *setting);

/** All fields of a step, of payment systems those that are not in use too. */
void setup_add_fields(struct setup_window *window, int page,
                      enum setup_step step);

/** Show the fields that apply, with the values of the settings. */
void setup_show_fields(struct setup_window *window);

/** The field of a setting. */
struct setup_field *setup_field(struct setup_window *window,
                                const char *section, const char *key);

/** The field that a control is the entry of, or NULL. */
struct setup_field *setup_field_of(struct setup_window *window, HWND entry);

/** Another text in its entry; not kept yet. */
void setup_fill(struct setup_window *window, struct setup_field *field,
                const char *text);

/** Keep what is typed in it. @return false: it cannot be used, and says so */
bool setup_commit(struct setup_window *window, struct setup_field *field);

/** Keep all of the page. @return false: the keyboard is where it cannot be */
bool setup_commit_page(struct setup_window *window);

/** A part of a field was used. */
void setup_field_command(struct setup_window *window, int what, int id);

// --- the pages

/** Language, name, currency. */
void setup_build_till(struct setup_window *window, int page);
/** Found devices, an address. */
void setup_build_terminal(struct setup_window *window, int page);
/** The assistant looks for devices at once. */
void setup_enter_terminal(struct setup_window *window);
/** A code to be scanned or typed. */
void setup_build_pairing(struct setup_window *window, int page);
/** Says with whom the till is paired. */
void setup_enter_pairing(struct setup_window *window);
/** The rectangle, and what is read in it. */
void setup_build_order(struct setup_window *window, int page);
/** Which systems, their settings, a test. */
void setup_build_payment(struct setup_window *window, int page);
/** Hotkeys, start with the session. */
void setup_build_keys(struct setup_window *window, int page);
/** Says of each key who has it, while its page is in front. */
void setup_keys_changed(struct setup_window *window);
/** What the doctor finds. */
void setup_build_check(struct setup_window *window, int page);
/** The assistant examines at once. */
void setup_enter_check(struct setup_window *window);

/** Another language was chosen. */
void setup_language_chosen(struct setup_window *window);
/** A device was chosen. */
void setup_device_chosen(struct setup_window *window);
/** Look for devices. */
void setup_refresh(struct setup_window *window);
/** Show a code. */
void setup_pair(struct setup_window *window, bool typed);
/** In the window's thread, after setup_code_is_here(). */
void setup_show_code(struct setup_window *window);
/** Drag the rectangle and read. */
void setup_select(struct setup_window *window);
/** A payment system was ticked, or not any more. */
void setup_provider_ticked(struct setup_window *window, size_t index);
/** Test the payment systems. */
void setup_test(struct setup_window *window);
/** Take the key that is free. */
void setup_take_offer(struct setup_window *window, int key);
/** A key was pressed in an entry for keys. @return true: it names itself */
bool setup_key_pressed(struct setup_window *window, const MSG *message);
/** Start with the session, or not. */
void setup_autostart_ticked(struct setup_window *window);
/** Examine all. */
void setup_check_all(struct setup_window *window);
/** work() of a job: examine window->parts into window->findings. */
void setup_examine(struct setup_window *window);
/** Draw the code. */
void setup_paint_code(struct setup_window *window, HDC device, RECT place);
/** Draw the order. */
void setup_paint_order(struct setup_window *window, HDC device, RECT place);

enum setup_end {
    SETUP_FINISHED = 1, ///< the cashier went through to its end
    SETUP_CLOSED = 2,
    SETUP_ENDED = 3, ///< told from outside to end
};

/**
 * Show the window until it is closed.
 *
 * @param plugin not in use elsewhere meanwhile; what it had open is closed
 * @param assistant one page after the other, else tabs
 */
enum setup_end setup_window_run(struct plugin *plugin, const char *file,
                                bool assistant, enum log_level level);

#endif
