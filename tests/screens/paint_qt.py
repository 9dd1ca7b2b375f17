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
        width, height = drawing["size"]
        image = QtGui.QImage(width, height, QtGui.QImage.Format_RGB32)
        painter = QtGui.QPainter(image)
        for op in drawing["ops"]:
            if op[0] == "rect":
                painter.fillRect(*op[1:5], QtGui.QColor(op[5]))
            else:
                self.text(painter, *op[1:])
        painter.end()
        image.save(path)

    def text(self, painter, x, y, text, look, colour):
        font, metrics = self.font(look)
        painter.setFont(font)
        painter.setPen(QtGui.QColor(colour))
        painter.drawText(QtCore.QPointF(x, y + math.ceil(metrics.ascent())),
                         text)
