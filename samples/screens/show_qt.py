"""Shows a scene with Qt 5: a real table widget, labels and buttons."""

import sys

from PyQt5 import QtCore, QtGui, QtWidgets

from show_common import load_scene, report, row_colours, summary_size

STYLE = """
* {{ font-family: "{family}"; font-size: {size}px; }}
QWidget {{ background: {bg}; color: {fg}; }}
QTableWidget {{ border: none; gridline-color: {line};
  selection-background-color: {sel_bg}; selection-color: {sel_fg}; }}
QTableWidget::item {{ padding: 1px 5px; {row_rule} }}
QTableWidget::item:selected {{ background: {sel_bg}; color: {sel_fg}; }}
QHeaderView::section {{ background: {head_bg}; color: {head_fg};
  border: none; border-right: 1px solid {line}; padding: 2px 5px;
  font-weight: bold; }}
#summary, #summary QLabel {{ background: {sum_bg}; color: {sum_fg}; }}
#caption, #caption QLabel {{ background: {sel_bg}; color: {sel_fg}; }}
#keys QPushButton {{ background: {head_bg}; color: {head_fg};
  border: 1px solid {line}; padding: 4px; }}
"""

ALIGN = {"left": QtCore.Qt.AlignLeft, "right": QtCore.Qt.AlignRight}


def style_sheet(scene):
    rule = "border-bottom: 1px solid " + scene["theme"]["line"] + ";"
    return STYLE.format(**scene["theme"], family=scene["family"],
                        size=scene["size"],
                        row_rule=rule if scene["grid"] == "rows" else "")


def fill_row(scene, table, index, row):
    plain = {**row, "selected": False}
    back, _ = row_colours(scene["theme"], plain, index, scene["zebra"])
    for place, text in enumerate(row["cells"]):
        column = scene["columns"][place]
        if row["detail"] and column["key"] == "item":
            text += "\n   " + row["detail"]
        cell = QtWidgets.QTableWidgetItem(text)
        cell.setTextAlignment(ALIGN[column["align"]] |
                              QtCore.Qt.AlignVCenter)
        cell.setBackground(QtGui.QColor(back))
        table.setItem(index, place, cell)
    if row["selected"]:
        table.selectRow(index)


def make_table(scene):
    table = QtWidgets.QTableWidget(len(scene["rows"]), len(scene["columns"]))
    table.setSelectionBehavior(QtWidgets.QTableWidget.SelectRows)
    table.setFocusPolicy(QtCore.Qt.NoFocus)
    table.setShowGrid(scene["grid"] == "lines")
    table.verticalHeader().hide()
    table.setVerticalScrollBarPolicy(QtCore.Qt.ScrollBarAlwaysOff)
    table.setHorizontalScrollBarPolicy(QtCore.Qt.ScrollBarAlwaysOff)
    for place, column in enumerate(scene["columns"]):
        head = QtWidgets.QTableWidgetItem(column["title"])
        head.setTextAlignment(ALIGN[column["align"]])
        table.setHorizontalHeaderItem(place, head)
    fit_table(scene, table)
    for index, row in enumerate(scene["rows"]):
        fill_row(scene, table, index, row)
    return table


def fit_table(scene, table):
    """All lines visible, the item column takes what is left."""
    header = table.horizontalHeader()
    header.setMinimumSectionSize(10)
    header.setFixedHeight(scene["size"] * 2)
    for place, column in enumerate(scene["columns"]):
        stretch = column["key"] == "item"
        header.setSectionResizeMode(
            place, QtWidgets.QHeaderView.Stretch if stretch
            else QtWidgets.QHeaderView.ResizeToContents)
    rows = table.verticalHeader()
    double = any(row["detail"] for row in scene["rows"])
    height = scene["size"] * 3 + 6 if double else scene["size"] * 2
    rows.setSectionResizeMode(QtWidgets.QHeaderView.Fixed)
    rows.setMinimumSectionSize(height)
    rows.setDefaultSectionSize(height)
    table.setFixedHeight(len(scene["rows"]) * height + scene["size"] * 2)
    table.setAutoScroll(False)
    if "scroll_px" in scene:
        table.setVerticalScrollMode(QtWidgets.QTableWidget.ScrollPerPixel)
        table.setFixedHeight(table.height() - scene["scroll_px"])


def make_label(scene, entry, key):
    label = QtWidgets.QLabel(entry[key])
    weight = "bold" if entry["strong"] else "normal"
    label.setStyleSheet(f"font-size: {summary_size(scene, entry)}px; "
                        f"font-weight: {weight};")
    label.setAlignment(ALIGN["left" if key == "label" else "right"])
    return label


def make_summary(scene):
    panel = QtWidgets.QWidget(objectName="summary")
    panel.setAttribute(QtCore.Qt.WA_StyledBackground)
    grid = QtWidgets.QGridLayout(panel)
    grid.setContentsMargins(6, 4, 6, 4)
    grid.setHorizontalSpacing(24)
    if scene["note"] or scene["place"] == "right":
        grid.addWidget(QtWidgets.QLabel(scene["note"] or ""), 0, 0)
        grid.setColumnStretch(0, 1)
    else:
        grid.setColumnStretch(1, 1)
    for index, entry in enumerate(scene["summary"]):
        grid.addWidget(make_label(scene, entry, "label"), index, 1)
        grid.addWidget(make_label(scene, entry, "value"), index, 2)
    return panel


def make_band(texts, name, make):
    band = QtWidgets.QWidget(objectName=name)
    band.setAttribute(QtCore.Qt.WA_StyledBackground)
    row = QtWidgets.QHBoxLayout(band)
    row.setContentsMargins(6, 4, 6, 4)
    for text in texts:
        row.addWidget(make(text))
    return band


def make_order(scene):
    order = QtWidgets.QWidget()
    side = scene["place"] == "side"
    box = (QtWidgets.QHBoxLayout if side else QtWidgets.QVBoxLayout)(order)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(4)
    parts = [make_table(scene), make_summary(scene)]
    for part in reversed(parts) if scene["place"] == "top" else parts:
        box.addWidget(part)
    return order


def show(scene):
    window = QtWidgets.QWidget(flags=QtCore.Qt.X11BypassWindowManagerHint)
    window.setStyleSheet(style_sheet(scene))
    outer = QtWidgets.QVBoxLayout(window)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.setSpacing(0)
    order = make_order(scene)
    if scene["caption"]:
        outer.addWidget(make_band(scene["caption"], "caption",
                                  QtWidgets.QLabel))
    outer.addWidget(order)
    if scene["buttons"]:
        outer.addWidget(make_band(scene["buttons"], "keys",
                                  QtWidgets.QPushButton))
    window.setFixedWidth(scene["width"])
    window.move(0, 0)
    window.show()
    return window, order


def main():
    app = QtWidgets.QApplication(sys.argv[:1])
    scene = load_scene()
    window, order = show(scene)

    def tell():
        table = order.findChild(QtWidgets.QTableWidget)
        table.verticalScrollBar().setValue(scene.get("scroll_px", 0))
        area = order.geometry()
        report([0, 0, window.width(), window.height()],
               [area.x(), area.y(), area.width(), area.height()])

    QtCore.QTimer.singleShot(200, tell)
    app.exec_()


main()
