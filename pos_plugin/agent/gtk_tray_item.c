// Whoever shows the icon draws the menu as well; each change of it is told as a
// new layout, for it has six items.

#include "pos_plugin/agent/gtk_tray_item.h"

#include <gio/gio.h>

#define WATCHER "org.kde.StatusNotifierWatcher"
#define WATCHER_PATH "/StatusNotifierWatcher"
#define ITEM "org.kde.StatusNotifierItem"
#define ITEM_PATH "/StatusNotifierItem"
#define MENU "com.canonical.dbusmenu"
#define MENU_PATH "/StatusNotifierMenu"

struct tray_item {
    GDBusNodeInfo *description; // owned
    GDBusConnection *bus;       // owned; NULL: there is no watcher
    GCancellable *cancel;       // owned
    guint watch;
    guint objects[2]; // item and menu
    guint hosts;      // the watcher's signals
    guint32 revision; // of the menu
    bool there;
    struct tray_model model;
    void (*chosen)(void *context, enum choice choice);
    void (*moved)(void *context);
    void *context;
};

static const char description[] =
    "<node><interface name='" ITEM "'>"
    "<property name='Category' type='s' access='read'/>"
    "<property name='Id' type='s' access='read'/>"
    "<property name='Title' type='s' access='read'/>"
    "<property name='Status' type='s' access='read'/>"
    "<property name='IconName' type='s' access='read'/>"
    "<property name='IconPixmap' type='a(iiay)' access='read'/>"
    "<property name='ToolTip' type='(sa(iiay)ss)' access='read'/>"
    "<property name='ItemIsMenu' type='b' access='read'/>"
    "<property name='Menu' type='o' access='read'/>"
    "<method name='Activate'><arg type='i'/><arg type='i'/></method>"
    "<method name='SecondaryActivate'><arg type='i'/><arg type='i'/></method>"
    "<method name='Scroll'><arg type='i'/><arg type='s'/></method>"
    "<signal name='NewIcon'/><signal name='NewToolTip'/>"
    "</interface><interface name='" MENU "'>"
    "<property name='Version' type='u' access='read'/>"
    "<property name='Status' type='s' access='read'/>"
    "<property name='TextDirection' type='s' access='read'/>"
    "<method name='GetLayout'><arg type='i'/><arg type='i'/><arg type='as'/>"
    "<arg type='u' direction='out'/>"
    "<arg type='(ia{sv}av)' direction='out'/></method>"
    "<method name='GetGroupProperties'><arg type='ai'/><arg type='as'/>"
    "<arg type='a(ia{sv})' direction='out'/></method>"
    "<method name='EventGroup'><arg type='a(isvu)'/>"
    "<arg type='ai' direction='out'/></method>"
    "<method name='Event'><arg type='i'/><arg type='s'/><arg type='v'/>"
    "<arg type='u'/></method>"
    "<method name='AboutToShowGroup'><arg type='ai'/>"
    "<arg type='ai' direction='out'/><arg type='ai' direction='out'/></method>"
    "<method name='AboutToShow'><arg type='i'/>"
    "<arg type='b' direction='out'/></method>"
    "<signal name='LayoutUpdated'><arg type='u'/><arg type='i'/></signal>"
    "</interface></node>";

// ARGB, the highest byte first, as the bus wants pictures.
static GVariant *
pixmap(const char *sign, int size) {
    GdkPixbuf *picture = tray_draw(sign, size);
    const guint8 *row = gdk_pixbuf_read_pixels(picture);
    const int channels = gdk_pixbuf_get_n_channels(picture);
    GVariantBuilder bytes;

    g_variant_builder_init(&bytes, G_VARIANT_TYPE("ay"));
    for (int y = 0; y < size; y++) {
        for (int x = 0; x < size; x++) {
            g_variant_builder_add(&bytes, "y", 0xff);
            for (int i = 0; i < 3; i++) {
                g_variant_builder_add(&bytes, "y", row[x * channels + i]);
            }
        }
        row += gdk_pixbuf_get_rowstride(picture);
    }
    g_object_unref(picture);
    return g_variant_new("(iiay)", size, size, &bytes);
}

// For what has one value for good.
static GVariant *
constant(const char *name) {
    static const struct {
        const char *name, *value;
    } values[] = {
        {"Category", "'ApplicationStatus'"},
        {"Id", "'posplugin'"},
        {"IconName", "''"},
        {"ItemIsMenu", "false"},
        {"Menu", "objectpath '" MENU_PATH "'"},
        {"TextDirection", "'ltr'"},
        {"Title", "'posplugin'"},
        {"Version", "uint32 3"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        if (g_str_equal(values[i].name, name)) {
            return g_variant_new_parsed(values[i].value);
        }
    }
    return NULL;
}

static GVariant *
get(GDBusConnection *bus, const gchar *sender, const gchar *path,
    const gchar *interface, const gchar *name, GError **error,
    gpointer context) {
    const struct tray_item *item = context;

    (void)bus, (void)sender, (void)path, (void)error;
    if (g_str_equal(name, "IconPixmap")) {
        GVariant *sizes[] = {pixmap(item->model.sign, 24),
                             pixmap(item->model.sign, 48)};

        return g_variant_new_array(NULL, sizes, G_N_ELEMENTS(sizes));
    }
    if (g_str_equal(name, "ToolTip")) {
        return g_variant_new("(sa(iiay)ss)", "", NULL, "posplugin",
                             item->model.title);
    }
    if (g_str_equal(name, "Status")) {
        return g_variant_new_string(g_str_equal(interface, ITEM) ? "Active"
                                                                 : "normal");
    }
    return constant(name);
}

static bool
is_choice(gint32 id) {
    return id > 0 && id < CHOICE_COUNT;
}

// Of an item of the menu, or of the menu itself, which is 0.
static GVariant *
properties(const struct tray_item *item, gint32 id) {
    GVariantDict all;

    g_variant_dict_init(&all, NULL);
    if (is_choice(id)) {
        g_variant_dict_insert(
            &all, "label", "s",
            tray_text((enum choice)id, item->model.window_shown));
        g_variant_dict_insert(&all, "enabled", "b", item->model.can[id]);
    } else if (id == 0) {
        g_variant_dict_insert(&all, "children-display", "s", "submenu");
    }
    return g_variant_dict_end(&all);
}

static GVariant *
layout(const struct tray_item *item, gint32 id, gint32 depth) {
    GVariantBuilder children;

    g_variant_builder_init(&children, G_VARIANT_TYPE("av"));
    for (gint32 i = 1; id == 0 && depth != 0 && i < CHOICE_COUNT; i++) {
        g_variant_builder_add(&children, "v", layout(item, i, 0));
    }
    return g_variant_new("(i@a{sv}av)", id, properties(item, id), &children);
}

static GVariant *
properties_of(const struct tray_item *item, GVariant *arguments) {
    GVariantBuilder all;
    GVariantIter *ids;
    gint32 id;

    g_variant_builder_init(&all, G_VARIANT_TYPE("a(ia{sv})"));
    g_variant_get(arguments, "(aias)", &ids, NULL);
    while (g_variant_iter_next(ids, "i", &id)) {
        g_variant_builder_add(&all, "(i@a{sv})", id, properties(item, id));
    }
    g_variant_iter_free(ids);
    return g_variant_new("(a(ia{sv}))", &all);
}

// @param event its item's number first, then what happened to that
static void
receive_event(const struct tray_item *item, GVariant *event) {
    const gchar *what;
    gint32 id;

    g_variant_get(event, "(i&svu)", &id, &what, NULL, NULL);
    if (g_str_equal(what, "clicked") && is_choice(id) && item->model.can[id]) {
        item->chosen(item->context, (enum choice)id);
    }
}

static void
receive(const struct tray_item *item, const gchar *name, GVariant *arguments) {
    if (g_str_equal(name, "Activate")) {
        item->chosen(item->context, CHOICE_WINDOW);
    } else if (g_str_equal(name, "Event")) {
        receive_event(item, arguments);
    } else if (g_str_equal(name, "EventGroup")) {
        GVariant *event, *events = g_variant_get_child_value(arguments, 0);
        GVariantIter each;

        g_variant_iter_init(&each, events);
        while ((event = g_variant_iter_next_value(&each))) {
            receive_event(item, event);
            g_variant_unref(event);
        }
        g_variant_unref(events);
    }
}

static void
called(GDBusConnection *bus, const gchar *sender, const gchar *path,
       const gchar *interface, const gchar *name, GVariant *arguments,
       GDBusMethodInvocation *call, gpointer context) {
    const struct tray_item *item = context;
    GVariant *answer = NULL;
    gint32 id, depth;

    (void)bus, (void)sender, (void)path, (void)interface;
    if (g_str_equal(name, "GetLayout")) {
        g_variant_get(arguments, "(iias)", &id, &depth, NULL);
        answer = g_variant_new("(u@(ia{sv}av))", item->revision,
                               layout(item, id, depth));
    } else if (g_str_equal(name, "GetGroupProperties")) {
        answer = properties_of(item, arguments);
    } else if (g_str_equal(name, "AboutToShow")) {
        answer = g_variant_new("(b)", FALSE);
    } else if (g_str_equal(name, "AboutToShowGroup")) {
        answer = g_variant_new("(aiai)", NULL, NULL);
    } else if (g_str_equal(name, "EventGroup")) {
        answer = g_variant_new("(ai)", NULL);
    }
    g_dbus_method_invocation_return_value(call, answer);
    receive(item, name, arguments);
}

static void
set_there(struct tray_item *item, bool there) {
    if (item->there != there) {
        item->there = there;
        item->moved(item->context);
    }
}

static void
on_host(GObject *bus, GAsyncResult *result, gpointer item) {
    GVariant *value,
        *answer =
            g_dbus_connection_call_finish(G_DBUS_CONNECTION(bus), result, NULL);

    if (answer) { // else it is cancelled, and there may be no item any more
        g_variant_get(answer, "(v)", &value);
        set_there(item, g_variant_get_boolean(value));
        g_variant_unref(value);
        g_variant_unref(answer);
    }
}

static void
ask_for_host(struct tray_item *item) {
    g_dbus_connection_call(
        item->bus, WATCHER, WATCHER_PATH, "org.freedesktop.DBus.Properties",
        "Get", g_variant_new("(ss)", WATCHER, "IsStatusNotifierHostRegistered"),
        G_VARIANT_TYPE("(v)"), G_DBUS_CALL_FLAGS_NONE, -1, item->cancel,
        on_host, item);
}

static void
on_watcher_signal(GDBusConnection *bus, const gchar *sender, const gchar *path,
                  const gchar *interface, const gchar *name,
                  GVariant *arguments, gpointer item) {
    (void)bus, (void)sender, (void)path, (void)interface, (void)arguments;
    if (g_str_has_prefix(name, "StatusNotifierHost")) {
        ask_for_host(item);
    }
}

static void
leave(struct tray_item *item) {
    if (item->bus) {
        g_cancellable_cancel(item->cancel);
        g_dbus_connection_signal_unsubscribe(item->bus, item->hosts);
        for (int i = 0; i < 2; i++) {
            g_dbus_connection_unregister_object(item->bus, item->objects[i]);
        }
        g_clear_object(&item->bus);
        g_clear_object(&item->cancel);
    }
}

static void
on_watcher(GDBusConnection *bus, const gchar *name, const gchar *owner,
           gpointer context) {
    static const GDBusInterfaceVTable calls = {.method_call = called,
                                               .get_property = get};
    static const char *const paths[] = {ITEM_PATH, MENU_PATH};
    struct tray_item *item = context;

    (void)name, (void)owner;
    leave(item);
    item->bus = g_object_ref(bus);
    item->cancel = g_cancellable_new();
    for (int i = 0; i < 2; i++) {
        item->objects[i] = g_dbus_connection_register_object(
            bus, paths[i], item->description->interfaces[i], &calls, item, NULL,
            NULL);
    }
    item->hosts = g_dbus_connection_signal_subscribe(
        bus, WATCHER, WATCHER, NULL, WATCHER_PATH, NULL,
        G_DBUS_SIGNAL_FLAGS_NONE, on_watcher_signal, item, NULL);
    g_dbus_connection_call(
        bus, WATCHER, WATCHER_PATH, WATCHER, "RegisterStatusNotifierItem",
        g_variant_new("(s)", g_dbus_connection_get_unique_name(bus)), NULL,
        G_DBUS_CALL_FLAGS_NONE, -1, item->cancel, NULL, NULL);
    ask_for_host(item);
}

static void
on_no_watcher(GDBusConnection *bus, const gchar *name, gpointer item) {
    (void)bus, (void)name;
    leave(item);
    set_there(item, false);
}

struct tray_item *
tray_item_open(void (*chosen)(void *context, enum choice choice),
               void (*moved)(void *context), void *context) {
    struct tray_item *item;

    // Else GIO would start a bus of its own, and leave it behind.
    if (!g_getenv("DBUS_SESSION_BUS_ADDRESS")) {
        return NULL;
    }
    item = g_new0(struct tray_item, 1);
    item->chosen = chosen;
    item->moved = moved;
    item->context = context;
    item->model.sign = item->model.title = "";
    item->description = g_dbus_node_info_new_for_xml(description, NULL);
    item->watch = g_bus_watch_name(G_BUS_TYPE_SESSION, WATCHER,
                                   G_BUS_NAME_WATCHER_FLAGS_NONE, on_watcher,
                                   on_no_watcher, item, NULL);
    return item;
}

static void
tell(struct tray_item *item, const char *interface, const char *change,
     GVariant *arguments) {
    const char *path = g_str_equal(interface, ITEM) ? ITEM_PATH : MENU_PATH;

    if (item->bus) {
        g_dbus_connection_emit_signal(item->bus, NULL, path, interface, change,
                                      arguments, NULL);
    }
}

void
tray_item_show(struct tray_item *item, const struct tray_model *model) {
    struct tray_model before;

    if (!item) {
        return;
    }
    before = item->model;
    item->model = *model;
    if (before.sign != model->sign) {
        tell(item, ITEM, "NewIcon", NULL);
    }
    if (before.title != model->title) {
        tell(item, ITEM, "NewToolTip", NULL);
    }
    if (before.window_shown != model->window_shown ||
        memcmp(before.can, model->can, sizeof(before.can)) != 0) {
        tell(item, MENU, "LayoutUpdated",
             g_variant_new("(ui)", ++item->revision, 0));
    }
}

bool
tray_item_is_there(const struct tray_item *item) {
    return item && item->there;
}

void
tray_item_close(struct tray_item *item) {
    if (!item) {
        return;
    }
    g_bus_unwatch_name(item->watch);
    leave(item);
    g_dbus_node_info_unref(item->description);
    g_free(item);
}
