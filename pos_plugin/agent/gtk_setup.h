/**
 * @file gtk_setup.h
 * The assistant and the settings window, one notebook for both: its pages one
 * after the other, or with tabs. Internal.
 *
 * Whatever takes long is a job: it runs in a thread that has the plugin for
 * itself, while the pages cannot be changed and the window can be used to stop
 * it.
 */
#ifndef POSPLUGIN_GTK_SETUP_H
#define POSPLUGIN_GTK_SETUP_H

#include "pos_plugin/agent/face.h"
#include "pos_plugin/agent/gtk_parts.h"
#include "pos_plugin/agent/keys.h"
#include "pos_plugin/agent/setup_texts.h"
#include "pos_plugin/doctor.h"
#include "pos_plugin/setup_steps.h"

#define SETUP_FIELDS 40
// Files are long, devices have long names.
#define SETUP_TEXT_MAX 4096

struct setup_window;

/** A setting with its label, what can be typed, and what is wrong with it. */
struct setup_field {
    struct setup_window *window;
    const struct setup_setting *setting;
    GtkWidget *row;   ///< all of it
    GtkWidget *entry; ///< GtkEntry
    GtkWidget *note;  ///< label
};

struct setup_page {
    /** Fill an empty vertical box. */
    void (*build)(struct setup_window *window, GtkBox *box);
    /** The page has come to the front; may be NULL. Only the assistant starts
     * jobs by itself: who leafs through tabs is not held up. */
    void (*enter)(struct setup_window *window);
};

struct setup_job {
    GThread *thread;                           // NULL: none
    gint withdrawn;                            // atomic
    void (*work)(struct setup_window *window); // in the thread
    void (*done)(struct setup_window *window); // in GTK's
    enum status status;                        // what work() left
};

struct setup_window {
    struct plugin *plugin;
    const char *file; ///< of the settings, or NULL
    bool assistant;
    bool finished; ///< by its last button
    bool closed;
    bool rebuild; ///< in another language

    GtkWindow *window;
    GtkNotebook *notebook;
    GtkWidget *boxes[SETUP_PAGES]; ///< what cannot be used during a job
    GtkWidget *title;
    GtkWidget *back;
    GtkWidget *next;
    GtkWidget *stop;
    GtkWidget *spinner;
    GtkWidget *trouble;
    int page;
    bool entered[SETUP_PAGES];

    struct setup_field fields[SETUP_FIELDS];
    size_t field_count;
    char *folder; ///< owned; of the last file, for the next one lies there

    struct setup_job job;
    GMutex mutex; ///< guards the next one and `code`
    char last_error[512];
    enum log_level level;

    // Terminal.
    GtkWidget *devices; // GtkListBox
    GPtrArray *found;   // char *, "address\tname"
    // Pairing.
    bool typed;
    char code[128]; // to be shown; a secret
    char partner[128];
    GtkWidget *pair_state;
    GtkWidget *pair_picture;
    GtkWidget *pair_code;
    // Order.
    struct agent_view view;
    GtkWidget *order_title;
    GtkWidget *order_total;
    GtkWidget *order_detail;
    GtkWidget *order_picture;
    GtkWidget *order_view;
    // Payment.
    GtkWidget *test_result;
    // Keys.
    GtkWidget *key_notes[KEY_COUNT];
    GtkWidget *key_offers[KEY_COUNT]; // buttons
    char key_free[KEY_COUNT][32];
    // Check.
    GtkWidget *check_result;
    unsigned parts; // of the examination that is running
    int failures;
    GString *findings; // markup
};

/** The pages in their order. */
extern const struct setup_page setup_pages[SETUP_PAGES];

/**
 * Start a job, unless one is running.
 *
 * @param text what is being done, for the cashier
 */
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

/** A label over the whole width. */
GtkWidget *setup_label(GtkBox *box, const char *text);

/** A button that starts at the left. */
GtkWidget *setup_button(GtkBox *box, const char *text, GCallback clicked,
                        struct setup_window *window);

/** All fields of a step, of payment systems those that are not in use too. */
void setup_add_fields(struct setup_window *window, GtkBox *box,
                      enum setup_step step);

/** Show the fields that apply, with the values of the settings. */
void setup_show_fields(struct setup_window *window);

/** The field of a setting. */
struct setup_field *setup_field(struct setup_window *window,
                                const char *section, const char *key);

/** Keep what is typed in it. @return false: it cannot be used, and says so */
bool setup_commit(struct setup_field *field);

/** work() of a job: examine window->parts into window->findings. */
void setup_examine(struct setup_window *window);

/** Page: language, name, currency. */
void setup_build_till(struct setup_window *window, GtkBox *box);
/** Page: found devices, an address. */
void setup_build_terminal(struct setup_window *window, GtkBox *box);
/** The assistant looks for devices at once. */
void setup_enter_terminal(struct setup_window *window);
/** Page: a code to be scanned or typed. */
void setup_build_pairing(struct setup_window *window, GtkBox *box);
/** Says with whom the till is paired. */
void setup_enter_pairing(struct setup_window *window);
/** Page: the rectangle, and what is read in it. */
void setup_build_order(struct setup_window *window, GtkBox *box);
/** Page: which systems, their settings, a test. */
void setup_build_payment(struct setup_window *window, GtkBox *box);
/** Page: hotkeys, start with the session. */
void setup_build_keys(struct setup_window *window, GtkBox *box);
/** Tries the keys. */
void setup_enter_keys(struct setup_window *window);
/** Says of each key who has it, while its page is in front. */
void setup_keys_changed(struct setup_window *window);
/** Page: what the doctor finds. */
void setup_build_check(struct setup_window *window, GtkBox *box);
/** The assistant examines at once. */
void setup_enter_check(struct setup_window *window);

/**
 * Show the window until it is closed.
 *
 * @param plugin not in use elsewhere meanwhile; what it had open is closed
 * @param assistant one page after the other, else tabs
 * @return true when the cashier went through to its end
 */
bool setup_window_run(struct plugin *plugin, const char *file, bool assistant,
                      enum log_level level);

#endif
