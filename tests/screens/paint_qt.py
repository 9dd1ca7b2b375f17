"""Paints drawings with Qt 5: its own text engine, offscreen."""

import math
import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PyQt5 import QtCore, QtGui, QtWidgets  # noqa: E402


class Painter:
    def __init__(self, mode):
        self.app = QtWidgets.QApplication(["screens"])
        self.mode = mode
        self.fonts, self.sizes = {}, {}
        self.canvas = Canvas(self)

    def font(self, look):
        key = (look["family"], look["second"], look["px"], look["bold"])
        if key not in self.fonts:
            font = QtGui.QFont()
            font.setFamilies([f for f in key[:2] if f])
            font.setPixelSize(look["px"])
            font.setBold(look["bold"])
            if self.mode == "mono":
                font.setStyleStrategy(QtGui.QFont.NoAntialias)
            elif self.mode == "unhinted":
                font.setHintingPreference(QtGui.QFont.PreferNoHinting)
            elif self.mode == "full" or self.mode == "lcdfull":
                font.setHintingPreference(QtGui.QFont.PreferFullHinting)
            found = QtGui.QFontInfo(font).family()
            if found.split(" [")[0] != look["family"]:
                raise SystemExit(f"{look['family']}: there is only {found}")
            self.fonts[key] = (font, QtGui.QFontMetricsF(font))
        return self.fonts[key]

    def measure(self, look, text):
        key = (look["family"], look["second"], look["px"], look["bold"], text)
        if key not in self.sizes:
            _, metrics = self.font(look)
            self.sizes[key] = (math.ceil(metrics.horizontalAdvance(text)),
                               math.ceil(metrics.height()))
        return self.sizes[key]

    def paint(self, drawing, path):
        self.canvas.ops = drawing["ops"]
        self.canvas.setFixedSize(*drawing["size"])
        self.canvas.grab().save(path)

    def paint_op(self, painter, op):
        if op[0] == "rect":
            painter.fillRect(*op[1:5], QtGui.QColor(op[5]))
            return
        _, x, y, text, look, colour = op
        font, metrics = self.font(look)
        painter.setFont(font)
        painter.setPen(QtGui.QColor(colour))
        painter.drawText(QtCore.QPointF(x, y + math.ceil(metrics.ascent())),
                         text)


class Canvas(QtWidgets.QWidget):
    """Qt smooths text for LCDs in widgets only, not in images."""

    def __init__(self, owner):
        super().__init__()
        self.owner, self.ops = owner, []
        self.setAttribute(QtCore.Qt.WA_OpaquePaintEvent)

    def paintEvent(self, _):
        painter = QtGui.QPainter(self)
        for op in self.ops:
            self.owner.paint_op(painter, op)
        painter.end()
