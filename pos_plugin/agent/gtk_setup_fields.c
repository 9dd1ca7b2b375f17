// Settings as labels with entries: till and payment system.

#include "pos_plugin/agent/gtk_setup.h"
#include "pos_plugin/payment/payment.h"

#include <string.h>

static const char *
value_of(const struct setup_field *field) {
    return config_get(field->window->plugin->config, field->setting->section,
                      field->setting->key);
}

struct setup_field *
setup_field(struct setup_window *window, const char *section, const char *key) {
    for (size_t i = 0; i < window->field_count; i++) {
        struct setup_field *field = &window->fields[i];

        if (strcmp(field->setting->section, section) == 0 &&
            strcmp(field->setting->key, key) == 0) {
            return field;
        }
    }
    return NULL;
}

static void
show_note(struct setup_field *field, const char *trouble) {
    char *text = trouble[0] ? g_strdup_printf("✘ %s", trouble)
                            : g_strdup(setup_hint(field->setting->key));

    gtk_label_set_text(GTK_LABEL(field->note), text);
    gtk_widget_set_visible(field->note, text[0]);
    g_free(text);
}

// In the cashier's language where there is a hint, else as the log has it.
static void
refuse(struct setup_field *field) {
    char error[512];

    if (setup_is_file(field->setting->key)) {
        show_note(field, _("This file cannot be read; where is it?"));
    } else if (setup_hint(field->setting->key)[0]) {
        show_note(field, setup_hint(field->setting->key));
    } else {
        setup_last_error(field->window, error, sizeof(error));
        show_note(field, error);
    }
}

bool
setup_commit(struct setup_field *field) {
    struct setup_window *window = field->window;
    const struct setup_setting *setting = field->setting;
    char *text =
        g_strstrip(g_strdup(gtk_entry_get_text(GTK_ENTRY(field->entry))));
    bool same = strcmp(text, value_of(field)) == 0;
    bool good =
        same || (!window->job.thread &&
                 setup_keep(window->plugin, window->file, setting->section,
                            setting->key, text) == STATUS_OK);

    if (good) {
        show_note(field, "");
    } else {
        refuse(field);
    }
    if (good && setup_is_file(setting->key) && text[0]) {
        g_free(window->folder);
        window->folder = g_path_get_dirname(text);
    }
    if (good && !same) {
        log_info("setup kept %s.%s", setting->section, setting->key);
        setup_keys_changed(window);
    }
    g_free(text);
    return good;
}

static gboolean
on_left(GtkWidget *entry, GdkEvent *event, struct setup_field *field) {
    (void)entry;
    (void)event;
    if (!field->window->closed && !field->window->rebuild) {
        setup_commit(field);
    }
    return FALSE;
}

static void
on_enter(GtkWidget *entry, struct setup_field *field) {
    if (setup_commit(field)) {
        gtk_widget_child_focus(gtk_widget_get_toplevel(entry),
                               GTK_DIR_TAB_FORWARD);
    }
}

static void
on_choose(GtkWidget *button, struct setup_field *field) {
    GtkFileChooserNative *chooser = gtk_file_chooser_native_new(
        gtk_button_get_label(GTK_BUTTON(button)), field->window->window,
        GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);

    gtk_file_chooser_set_current_folder(
        GTK_FILE_CHOOSER(chooser),
        field->window->folder ? field->window->folder : g_get_home_dir());
    if (value_of(field)[0]) {
        gtk_file_chooser_set_filename(GTK_FILE_CHOOSER(chooser),
                                      value_of(field));
    }
    if (gtk_native_dialog_run(GTK_NATIVE_DIALOG(chooser)) ==
        GTK_RESPONSE_ACCEPT) {
        char *path = gtk_file_chooser_get_filename(GTK_FILE_CHOOSER(chooser));

        gtk_entry_set_text(GTK_ENTRY(field->entry), path);
        g_free(path);
        setup_commit(field);
    }
    g_object_unref(chooser);
}

static void
on_sandbox(GtkWidget *button, struct setup_field *field) {
    (void)button;
    gtk_entry_set_text(GTK_ENTRY(field->entry),
                       "https://openapi-sandbox.dl.alipaydev.com/gateway.do");
    setup_commit(field);
}

static void
on_standard(GtkWidget *button, struct setup_field *field) {
    (void)button;
    gtk_entry_set_text(
        GTK_ENTRY(field->entry),
        config_initial(field->setting->section, field->setting->key));
    setup_commit(field);
}

static void
add_buttons(struct setup_field *field, GtkBox *line) {
    const struct setup_setting *setting = field->setting;

    if (setup_is_file(setting->key)) {
        GtkWidget *button = gtk_button_new_with_label(_("Choose a file …"));

        g_signal_connect(button, "clicked", G_CALLBACK(on_choose), field);
        gtk_box_pack_start(line, button, FALSE, FALSE, 0);
    }
    if (strcmp(setting->key, "gateway") == 0) {
        GtkWidget *standard = gtk_button_new_with_label(_("The real one"));

        g_signal_connect(standard, "clicked", G_CALLBACK(on_standard), field);
        gtk_box_pack_start(line, standard, FALSE, FALSE, 0);
    }
    if (strcmp(setting->key, "gateway") == 0 &&
        strcmp(setting->section, "alipay") == 0) {
        GtkWidget *sandbox = gtk_button_new_with_label(_("Sandbox"));

        g_signal_connect(sandbox, "clicked", G_CALLBACK(on_sandbox), field);
        gtk_box_pack_start(line, sandbox, FALSE, FALSE, 0);
    }
}

static void
add_field(struct setup_window *window, GtkBox *box,
          const struct setup_setting *setting) {
    struct setup_field *field = &window->fields[window->field_count++];
    GtkWidget *line = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    GtkWidget *label;

    g_assert(window->field_count <= SETUP_FIELDS);
    field->window = window;
    field->setting = setting;
    field->row = gtk_box_new(GTK_ORIENTATION_VERTICAL, 2);
    field->entry = gtk_entry_new();
    label = gtk_label_new_with_mnemonic(setup_name(setting->key));
    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_label_set_mnemonic_widget(GTK_LABEL(label), field->entry);
    gtk_box_pack_start(GTK_BOX(field->row), label, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(line), field->entry, TRUE, TRUE, 0);
    add_buttons(field, GTK_BOX(line));
    gtk_box_pack_start(GTK_BOX(field->row), line, FALSE, FALSE, 0);
    field->note = setup_label(GTK_BOX(field->row), "");
    gtk_widget_set_no_show_all(field->note, TRUE);
    gtk_box_pack_start(box, field->row, FALSE, FALSE, 0);
    g_signal_connect(field->entry, "focus-out-event", G_CALLBACK(on_left),
                     field);
    g_signal_connect(field->entry, "activate", G_CALLBACK(on_enter), field);
}

void
setup_add_fields(struct setup_window *window, GtkBox *box,
                 enum setup_step step) {
    for (const struct setup_setting *s = setup_settings; s->section; s++) {
        // The language is chosen, systems are ticked.
        if (s->step == step && strcmp(s->key, "language") != 0 &&
            strcmp(s->key, "provider") != 0) {
            add_field(window, box, s);
        }
    }
}

void
setup_show_fields(struct setup_window *window) {
    for (size_t i = 0; i < window->field_count; i++) {
        struct setup_field *field = &window->fields[i];

        gtk_widget_set_visible(
            field->row, setup_applies(window->plugin->config, field->setting));
        if (!gtk_widget_has_focus(field->entry)) {
            gtk_entry_set_text(GTK_ENTRY(field->entry), value_of(field));
        }
        show_note(field, "");
    }
}

// --- this till

static gboolean
rebuild(gpointer context) {
    struct setup_window *window = context;

    window->rebuild = true;
    gtk_main_quit();
    return G_SOURCE_REMOVE;
}

static void
on_language(GtkComboBox *combo, struct setup_window *window) {
    const char *id = gtk_combo_box_get_active_id(combo);

    if (strcmp(id, config_get(window->plugin->config, "till", "language")) !=
            0 &&
        setup_keep(window->plugin, window->file, "till", "language", id) ==
            STATUS_OK) {
        log_info("setup kept till.language");
        g_idle_add(rebuild, window);
    }
}

void
setup_build_till(struct setup_window *window, GtkBox *box) {
    GtkWidget *combo = gtk_combo_box_text_new();
    GtkWidget *label = gtk_label_new_with_mnemonic("_Language / 语言 (Alt+L)");

    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_label_set_mnemonic_widget(GTK_LABEL(label), combo);
    gtk_combo_box_text_append(GTK_COMBO_BOX_TEXT(combo), "en", "English");
    gtk_combo_box_text_append(GTK_COMBO_BOX_TEXT(combo), "zh", "中文");
    gtk_combo_box_set_active_id(
        GTK_COMBO_BOX(combo),
        config_get(window->plugin->config, "till", "language"));
    g_signal_connect(combo, "changed", G_CALLBACK(on_language), window);
    if (window->assistant) {
        setup_label(box, setup_page_intro(SETUP_PAGE_TILL));
    }
    gtk_box_pack_start(box, label, FALSE, FALSE, 0);
    gtk_box_pack_start(box, combo, FALSE, FALSE, 0);
    setup_add_fields(window, box, SETUP_TILL);
}

// --- the payment system

static void
on_provider(GtkToggleButton *button, struct setup_window *window) {
    size_t index =
        GPOINTER_TO_SIZE(g_object_get_data(G_OBJECT(button), "index"));
    const char *name = payment_providers[index]->name;
    const struct config *config = window->plugin->config;
    bool wanted = gtk_toggle_button_get_active(button);

    if (wanted == setup_uses(config, name)) {
        return;
    }
    setup_complain(window, "");
    if (setup_use(window->plugin, window->file, name, wanted) == STATUS_OK) {
        log_info("setup kept payment.provider");
    } else {
        setup_complain(window, _("At least one payment system is needed."));
        gtk_toggle_button_set_active(button, !wanted);
    }
    setup_show_fields(window);
}

// The result is at the end of a long page.
static gboolean
scroll_down(gpointer context) {
    struct setup_window *window = context;
    GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment(
        GTK_SCROLLED_WINDOW(gtk_widget_get_ancestor(window->test_result,
                                                    GTK_TYPE_SCROLLED_WINDOW)));

    gtk_adjustment_set_value(adjustment, gtk_adjustment_get_upper(adjustment));
    return G_SOURCE_REMOVE;
}

static void
test_done(struct setup_window *window) {
    gtk_label_set_markup(GTK_LABEL(window->test_result), window->findings->str);
    gtk_widget_grab_focus(window->next);
    g_timeout_add(100, scroll_down, window); // once it has its size
    log_info("setup tested: %d", window->failures);
}

static void
on_test(GtkWidget *button, struct setup_window *window) {
    (void)button;
    gtk_label_set_text(GTK_LABEL(window->test_result), "");
    window->parts = DOCTOR_PAYMENT;
    setup_start_job(window, _("Asking the payment system …"), setup_examine,
                    test_done);
}

void
setup_build_payment(struct setup_window *window, GtkBox *box) {
    setup_label(box, setup_page_intro(SETUP_PAGE_PAYMENT));
    for (size_t i = 0; payment_providers[i]; i++) {
        const char *name = payment_providers[i]->name;
        GtkWidget *button =
            gtk_check_button_new_with_label(setup_provider_name(name));

        g_object_set_data(G_OBJECT(button), "index", GSIZE_TO_POINTER(i));
        gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(button),
                                     setup_uses(window->plugin->config, name));
        g_signal_connect(button, "toggled", G_CALLBACK(on_provider), window);
        gtk_box_pack_start(box, button, FALSE, FALSE, 0);
    }
    setup_add_fields(window, box, SETUP_PAYMENT);
    setup_button(box, _("T_est it: nothing is charged"), G_CALLBACK(on_test),
                 window);
    window->test_result = setup_label(box, "");
}
