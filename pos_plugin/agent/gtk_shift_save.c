// The report on paper and as a file.

#include "pos_plugin/agent/gtk_shift.h"

#include <stdlib.h>

#define FONT "Monospace 9"

/** A report that is being printed: its text, and where each page begins. */
struct print {
    char *text; // owned
    PangoLayout *layout;
    GArray *starts; // int, first line of each page
};

static void
on_begin(GtkPrintOperation *operation, GtkPrintContext *paper,
         struct print *print) {
    PangoFontDescription *font = pango_font_description_from_string(FONT);
    double height = gtk_print_context_get_height(paper) * PANGO_SCALE;
    double used = 0;
    int start = 0;

    print->layout = gtk_print_context_create_pango_layout(paper);
    pango_layout_set_font_description(print->layout, font);
    pango_font_description_free(font);
    pango_layout_set_width(
        print->layout, (int)(gtk_print_context_get_width(paper) * PANGO_SCALE));
    pango_layout_set_wrap(print->layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_text(print->layout, print->text, -1);
    g_array_append_val(print->starts, start);
    for (int i = 0; i < pango_layout_get_line_count(print->layout); i++) {
        PangoRectangle line;

        pango_layout_line_get_extents(
            pango_layout_get_line_readonly(print->layout, i), NULL, &line);
        if (used + line.height > height) {
            g_array_append_val(print->starts, i);
            used = 0;
        }
        used += line.height;
    }
    gtk_print_operation_set_n_pages(operation, (gint)print->starts->len);
}

static void
on_draw(GtkPrintOperation *operation, GtkPrintContext *paper, gint page,
        struct print *print) {
    cairo_t *cairo = gtk_print_context_get_cairo_context(paper);
    int count = pango_layout_get_line_count(print->layout);
    int first = g_array_index(print->starts, int, page);
    int end = (guint)page + 1 < print->starts->len
                  ? g_array_index(print->starts, int, page + 1)
                  : count;
    double y = 0;

    (void)operation;
    for (int i = first; i < end; i++) {
        PangoLayoutLine *line =
            pango_layout_get_line_readonly(print->layout, i);
        PangoRectangle extents;

        pango_layout_line_get_extents(line, NULL, &extents);
        cairo_move_to(cairo, 0, y - (double)extents.y / PANGO_SCALE);
        pango_cairo_show_layout_line(cairo, line);
        y += (double)extents.height / PANGO_SCALE;
    }
}

static void
free_print(gpointer data, GClosure *closure) {
    struct print *print = data;

    (void)closure;
    g_clear_object(&print->layout);
    g_array_unref(print->starts);
    free(print->text);
    g_free(print);
}

void
shift_print(struct shift_window *window) {
    GtkPrintOperation *operation = gtk_print_operation_new();
    struct print *print = g_new0(struct print, 1);
    GError *error = NULL;

    print->text = shift_file_text(&window->view, window->language);
    print->starts = g_array_new(FALSE, FALSE, sizeof(int));
    gtk_print_operation_set_job_name(operation, _("Shift report"));
    gtk_print_operation_set_allow_async(operation, TRUE);
    g_signal_connect(operation, "begin-print", G_CALLBACK(on_begin), print);
    g_signal_connect_data(operation, "draw-page", G_CALLBACK(on_draw), print,
                          free_print, 0);
    if (!print->text ||
        gtk_print_operation_run(
            operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, window->window,
            &error) == GTK_PRINT_OPERATION_RESULT_ERROR) {
        shift_say(window, error ? error->message : _("✘ Out of memory."));
        g_clear_error(&error);
    }
    g_object_unref(operation);
}

static void
on_saved(GtkWidget *dialog, gint answer, struct shift_window *window) {
    bool csv = g_object_get_data(G_OBJECT(dialog), "csv") != NULL;
    char *path = gtk_file_chooser_get_filename(GTK_FILE_CHOOSER(dialog));
    char said[SHIFT_TEXT_MAX];

    if (answer == GTK_RESPONSE_ACCEPT && path) {
        shift_file_write(&window->view, path,
                         csv ? SHIFT_FORM_CSV : SHIFT_FORM_HTML,
                         window->language, said);
        shift_say(window, said);
    }
    g_free(path);
    gtk_widget_destroy(dialog);
}

void
shift_save(struct shift_window *window, enum shift_form form) {
    const char *folder = g_get_user_special_dir(G_USER_DIRECTORY_DOCUMENTS);
    char name[64];
    GtkWidget *dialog = gtk_file_chooser_dialog_new(
        _("Save the report"), window->window, GTK_FILE_CHOOSER_ACTION_SAVE,
        _("_Cancel"), GTK_RESPONSE_CANCEL, _("_Save"), GTK_RESPONSE_ACCEPT,
        NULL);

    shift_file_name(&window->view, form, name, sizeof(name));
    g_object_set_data(G_OBJECT(dialog), "csv",
                      form == SHIFT_FORM_CSV ? window : NULL);
    gtk_dialog_set_default_response(GTK_DIALOG(dialog), GTK_RESPONSE_ACCEPT);
    gtk_file_chooser_set_do_overwrite_confirmation(GTK_FILE_CHOOSER(dialog),
                                                   TRUE);
    gtk_file_chooser_set_current_folder(GTK_FILE_CHOOSER(dialog),
                                        folder ? folder : g_get_home_dir());
    gtk_file_chooser_set_current_name(GTK_FILE_CHOOSER(dialog), name);
    g_signal_connect(dialog, "response", G_CALLBACK(on_saved), window);
    shift_open_dialog(window, dialog);
}
