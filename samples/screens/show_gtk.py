"""Shows a scene with GTK 3: a real tree view, labels and buttons."""

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import GLib, Gtk  # noqa: E402

from show_common import load_scene, report, row_colours, summary_size

CSS = """
* {{ font-family: "{family}"; font-size: {size}px; border-radius: 0; }}
window {{ background: {bg}; color: {fg}; }}
treeview.view {{ background: {bg}; color: {fg}; border-color: {line};
  -GtkTreeView-grid-line-width: 1; -GtkTreeView-grid-line-pattern: ""; }}
treeview.view:selected {{ background: {sel_bg}; color: {sel_fg}; }}
treeview.view header button {{ background: {head_bg}; color: {head_fg};
  border: 1px solid {line}; padding: 2px 5px; text-shadow: none; }}
treeview.view header button label {{ font-weight: bold; color: {head_fg}; }}
treeview.view header button * {{ background: {head_bg}; }}
.summary, .summary label {{ background: {sum_bg}; color: {sum_fg}; }}
.caption, .caption label {{ background: {sel_bg}; color: {sel_fg}; }}
.keys button {{ background: {head_bg}; color: {head_fg}; padding: 1px 6px;
  text-shadow: none; box-shadow: none; border: 1px solid {line}; }}
"""


def load_css(scene, window):
    provider = Gtk.CssProvider()
    looks = {**scene["theme"], "family": scene["family"],
             "size": scene["size"]}
    provider.load_from_data(CSS.format(**looks).encode())
    Gtk.StyleContext.add_provider_for_screen(
        window.get_screen(), provider, Gtk.STYLE_PROVIDER_PRIORITY_USER)


def row_values(scene, row, index):
    cells = list(row["cells"])
    if row["detail"]:
        keys = [c["key"] for c in scene["columns"]]
        cells[keys.index("item")] += "\n   " + row["detail"]
    plain = {**row, "selected": False}
    back, _ = row_colours(scene["theme"], plain, index, scene["zebra"])
    return cells + [back]


def make_table(scene):
    columns = scene["columns"]
    store = Gtk.ListStore(*[str] * (len(columns) + 1))
    for index, row in enumerate(scene["rows"]):
        store.append(row_values(scene, row, index))
    view = Gtk.TreeView(model=store)
    for index, column in enumerate(columns):
        view.append_column(make_column(index, column, len(columns)))
    lines = {"lines": Gtk.TreeViewGridLines.BOTH,
             "rows": Gtk.TreeViewGridLines.HORIZONTAL,
             "none": Gtk.TreeViewGridLines.NONE}
    view.set_grid_lines(lines[scene["grid"]])
    view.set_can_focus(False)
    return view


def make_column(index, column, background):
    align = 0.0 if column["align"] == "left" else 1.0
    renderer = Gtk.CellRendererText(xalign=align, yalign=0.0)
    made = Gtk.TreeViewColumn(column["title"], renderer, text=index,
                              cell_background=background)
    made.set_alignment(align)
    made.set_expand(column["key"] == "item")
    return made


def select_row(scene, view):
    """GTK selects the first row by itself; show what the scene says."""
    view.get_selection().unselect_all()
    for index, row in enumerate(scene["rows"]):
        if row["selected"]:
            view.get_selection().select_path(Gtk.TreePath(index))


def make_label(scene, entry, key):
    text = GLib.markup_escape_text(entry[key])
    size = summary_size(scene, entry) * 768
    weight = "bold" if entry["strong"] else "normal"
    label = Gtk.Label(xalign=0.0 if key == "label" else 1.0)
    label.set_markup(f'<span size="{size}" weight="{weight}">{text}</span>')
    return label


def make_summary(scene):
    grid = Gtk.Grid(column_spacing=24, row_spacing=3, margin=0)
    grid.set_border_width(6)
    grid.get_style_context().add_class("summary")
    if scene["note"]:
        note = Gtk.Label(label=scene["note"], xalign=0.0, hexpand=True)
        grid.attach(note, 0, 0, 1, 1)
    for index, entry in enumerate(scene["summary"]):
        label = make_label(scene, entry, "label")
        label.set_hexpand(scene["place"] == "bar")
        grid.attach(label, 1, index, 1, 1)
        grid.attach(make_label(scene, entry, "value"), 2, index, 1, 1)
    if scene["place"] == "right":
        grid.set_halign(Gtk.Align.END)
    return grid


def make_band(scene, key, style, make):
    band = Gtk.Box(spacing=6, border_width=4)
    band.get_style_context().add_class(style)
    for text in scene[key] or []:
        band.pack_start(make(label=text), True, True, 0)
    return band


def make_order(scene):
    side = scene["place"] == "side"
    order = Gtk.Box(spacing=8, orientation=Gtk.Orientation.HORIZONTAL if side
                    else Gtk.Orientation.VERTICAL)
    view = make_table(scene)
    order.pack_start(view, True, True, 0)
    order.pack_start(make_summary(scene), False, False, 0)
    return order, view


def region_of(widget):
    area = widget.get_allocation()
    return [area.x, area.y, area.width, area.height]


def show(scene):
    window = Gtk.Window(type=Gtk.WindowType.POPUP)
    load_css(scene, window)
    if scene["rendering"] == "lcd":
        window.get_settings().set_property("gtk-xft-rgba", "rgb")
    window.set_size_request(scene["width"], -1)
    outer = Gtk.Box(orientation=Gtk.Orientation.VERTICAL)
    window.add(outer)
    order, view = make_order(scene)
    if scene["caption"]:
        outer.add(make_band(scene, "caption", "caption", Gtk.Label))
    outer.add(order)
    if scene["buttons"]:
        outer.add(make_band(scene, "buttons", "keys", Gtk.Button))
    window.move(0, 0)
    window.show_all()
    select_row(scene, view)
    GLib.timeout_add(200, lambda: report(region_of(outer), region_of(order)))


show(load_scene())
Gtk.main()
