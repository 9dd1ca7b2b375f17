// Search, one sale whole, giving back.

#include "pos_plugin/agent/gtk_shift.h"

#include <string.h>

void
shift_show_refund(struct shift_window *window) {
    struct shift_offer offer;

    shift_view_offer(&window->view,
                     gtk_entry_get_text(GTK_ENTRY(window->amount)), &offer);
    gtk_widget_set_sensitive(window->amount, offer.some);
    gtk_widget_set_sensitive(window->refund,
                             offer.good && !window->view.waiting);
    gtk_label_set_text(GTK_LABEL(window->left), offer.hint);
    gtk_entry_set_placeholder_text(GTK_ENTRY(window->amount), offer.all);
    gtk_button_set_label(GTK_BUTTON(window->refund), offer.label);
}

static void
fill_row(struct shift_window *window, size_t place, GtkTreeIter *at) {
    struct shift_row row;

    shift_view_sale(&window->view, place, &row);
    for (int c = 0; c < SHIFT_SALE_COLUMNS; c++) {
        gtk_list_store_set(window->found, at, c, row.cells[c], -1);
    }
}

// Row by row in its place, so that the cursor stays.
static void
fill_list(struct shift_window *window) {
    GtkTreeModel *model = GTK_TREE_MODEL(window->found);
    const struct shift_page *page = &window->view.page;
    GtkTreeIter at;
    bool there = gtk_tree_model_get_iter_first(model, &at);

    for (size_t i = 0; i < page->sale_count; i++) {
        if (!there) {
            gtk_list_store_append(window->found, &at);
        }
        fill_row(window, i, &at);
        there = there && gtk_tree_model_iter_next(model, &at);
    }
    while (there) {
        there = gtk_list_store_remove(window->found, &at);
    }
}

static void
mark_selected(struct shift_window *window) {
    const struct shift_page *page = &window->view.page;
    GtkTreeView *list = GTK_TREE_VIEW(window->list);
    size_t place = shift_view_place(&window->view);

    if (place == page->sale_count) {
        gtk_tree_selection_unselect_all(gtk_tree_view_get_selection(list));
    } else {
        GtkTreePath *path = gtk_tree_path_new_from_indices((int)place, -1);

        gtk_tree_view_set_cursor(list, path, NULL, FALSE);
        gtk_tree_path_free(path);
    }
}

void
shift_show_sales(struct shift_window *window) {
    const struct shift_page *page = &window->view.page;
    char text[SHIFT_TEXT_MAX * 2];

    window->filling = true;
    fill_list(window);
    mark_selected(window);
    window->filling = false;
    shift_view_facts(&window->view, text, sizeof(text));
    gtk_label_set_text(GTK_LABEL(window->facts), text);
    if (text[0]) {
        order_view_show(window->order, &page->order, NULL, NULL);
    }
    gtk_widget_set_visible(window->order, text[0] && page->order.currency[0]);
    shift_show_refund(window);
}

static void
select_sale(struct shift_window *window, const char *sale_id) {
    g_strlcpy(window->view.selected, sale_id, sizeof(window->view.selected));
    gtk_entry_set_text(GTK_ENTRY(window->amount), "");
    shift_window_refresh(window);
}

static void
on_selected(GtkTreeSelection *selection, struct shift_window *window) {
    const struct shift_page *page = &window->view.page;
    GtkTreeModel *model;
    GtkTreeIter at;

    if (!window->filling &&
        gtk_tree_selection_get_selected(selection, &model, &at)) {
        GtkTreePath *path = gtk_tree_model_get_path(model, &at);
        size_t place = (size_t)gtk_tree_path_get_indices(path)[0];

        gtk_tree_path_free(path);
        if (place < page->sale_count) {
            select_sale(window, page->sales[place].sale.sale_id);
        }
    }
}

static void
find(struct shift_window *window, bool enter) {
    if (shift_view_find(&window->view,
                        gtk_entry_get_text(GTK_ENTRY(window->find)), enter)) {
        gtk_entry_set_text(GTK_ENTRY(window->amount), "");
        shift_window_refresh(window);
    }
}

static void
on_search(GtkWidget *entry, struct shift_window *window) {
    (void)entry;
    find(window, false);
}

static void
on_enter(GtkWidget *entry, struct shift_window *window) {
    find(window, true);
    gtk_editable_select_region(GTK_EDITABLE(entry), 0, -1);
}

static void
on_amount(GtkWidget *entry, struct shift_window *window) {
    (void)entry;
    shift_show_refund(window);
}

static void
on_answer(GtkWidget *dialog, gint answer, struct shift_window *window) {
    if (answer == GTK_RESPONSE_ACCEPT) {
        shift_ask(window, &window->question);
    }
    gtk_widget_destroy(dialog);
}

// What is sent is what this question says, whatever the window shows by then.
// Enter alone answers no: a scanner ends each code with it.
static void
on_refund(GtkWidget *button, struct shift_window *window) {
    struct money amount;
    char text[SHIFT_TEXT_MAX];
    char number[MONEY_TEXT_MAX];
    char *yes;
    GtkWidget *dialog;

    (void)button;
    if (!shift_view_amount(&window->view,
                           gtk_entry_get_text(GTK_ENTRY(window->amount)),
                           &amount)) {
        return;
    }
    shift_view_refund(&window->view, amount, &window->question);
    shift_view_question(&window->view, amount, text, sizeof(text));
    money_format(amount, number);
    yes = g_strdup_printf(_("_Give back %s %s"), amount.currency, number);
    dialog = gtk_message_dialog_new(NULL, 0, GTK_MESSAGE_QUESTION,
                                    GTK_BUTTONS_NONE, "%s", text);
    gtk_window_set_title(GTK_WINDOW(dialog), _("Give back"));
    gtk_dialog_add_button(GTK_DIALOG(dialog), _("_No"), GTK_RESPONSE_CANCEL);
    gtk_dialog_add_button(GTK_DIALOG(dialog), yes, GTK_RESPONSE_ACCEPT);
    gtk_dialog_set_default_response(GTK_DIALOG(dialog), GTK_RESPONSE_CANCEL);
    g_signal_connect(dialog, "response", G_CALLBACK(on_answer), window);
    g_free(yes);
    shift_open_dialog(window, dialog);
}

static GtkWidget *
build_list(struct shift_window *window) {
    GtkWidget *scroll = gtk_scrolled_window_new(NULL, NULL);

    window->found =
        gtk_list_store_new(SHIFT_SALE_COLUMNS, G_TYPE_STRING, G_TYPE_STRING,
                           G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
    window->list = gtk_tree_view_new_with_model(GTK_TREE_MODEL(window->found));
    gtk_tree_view_set_enable_search(GTK_TREE_VIEW(window->list), FALSE);
    for (int c = 0; c < SHIFT_SALE_COLUMNS; c++) {
        GtkCellRenderer *cell = gtk_cell_renderer_text_new();

        g_object_set(cell, "xalign", c == SHIFT_SALE_AMOUNT ? 1.0 : 0.0, NULL);
        gtk_tree_view_insert_column_with_attributes(
            GTK_TREE_VIEW(window->list), -1,
            shift_view_sale_head((enum shift_sale_column)c), cell, "text", c,
            NULL);
    }
    g_signal_connect(gtk_tree_view_get_selection(GTK_TREE_VIEW(window->list)),
                     "changed", G_CALLBACK(on_selected), window);
    gtk_scrolled_window_set_shadow_type(GTK_SCROLLED_WINDOW(scroll),
                                        GTK_SHADOW_IN);
    gtk_container_add(GTK_CONTAINER(scroll), window->list);
    return scroll;
}

static GtkWidget *
build_refund(struct shift_window *window) {
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    GtkWidget *name = gtk_label_new_with_mnemonic(_("_Amount"));

    window->amount = gtk_entry_new();
    gtk_entry_set_width_chars(GTK_ENTRY(window->amount), 9);
    gtk_entry_set_alignment(GTK_ENTRY(window->amount), 1);
    gtk_label_set_mnemonic_widget(GTK_LABEL(name), window->amount);
    window->refund = gtk_button_new_with_mnemonic("");
    gtk_box_pack_start(GTK_BOX(box), name, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(box), window->amount, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(box), window->refund, FALSE, FALSE, 0);
    window->left = shift_label(GTK_BOX(box));
    g_signal_connect(window->amount, "changed", G_CALLBACK(on_amount), window);
    g_signal_connect(window->refund, "clicked", G_CALLBACK(on_refund), window);
    return box;
}

GtkWidget *
shift_build_sales(struct shift_window *window) {
    GtkWidget *all = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8);
    GtkWidget *search = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    GtkWidget *name = gtk_label_new_with_mnemonic(_("_Find: number or amount"));
    GtkWidget *sale = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8);
    GtkWidget *scroll = gtk_scrolled_window_new(NULL, NULL);

    window->find = gtk_search_entry_new();
    gtk_label_set_mnemonic_widget(GTK_LABEL(name), window->find);
    gtk_entry_set_max_length(GTK_ENTRY(window->find), SHIFT_FIND_MAX - 1);
    g_signal_connect(window->find, "search-changed", G_CALLBACK(on_search),
                     window);
    g_signal_connect(window->find, "activate", G_CALLBACK(on_enter), window);
    gtk_box_pack_start(GTK_BOX(search), name, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(search), window->find, TRUE, TRUE, 0);
    window->facts = shift_label(GTK_BOX(sale));
    gtk_label_set_selectable(GTK_LABEL(window->facts), TRUE);
    gtk_widget_set_can_focus(window->facts, FALSE);
    window->order = order_view_new();
    gtk_box_pack_start(GTK_BOX(sale), window->order, FALSE, FALSE, 0);
    gtk_container_add(GTK_CONTAINER(scroll), sale);
    gtk_box_pack_start(GTK_BOX(all), search, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(all), build_list(window), TRUE, TRUE, 0);
    gtk_box_pack_start(GTK_BOX(all), scroll, TRUE, TRUE, 0);
    gtk_box_pack_end(GTK_BOX(all), build_refund(window), FALSE, FALSE, 0);
    gtk_container_set_border_width(GTK_CONTAINER(all), 8);
    return all;
}
