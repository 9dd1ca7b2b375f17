#!/usr/bin/python3
"""A register of Qt, which draws everything as large as the scale of the
monitor that it stands on says (QT_SCREEN_SCALE_FACTORS).

Prints "order X Y W H scale S", where its order is in pixels of the X screen,
whenever that changes and is painted.
"""

import sys

from PyQt5 import QtCore, QtWidgets

LINES = [
    ("Cappuccino Large", 2, "3.95", "7.90"),
    ("Croissant", 3, "2.75", "8.25"),
    ("Club Sandwich", 1, "11.50", "11.50"),
]


class Register(QtWidgets.QWidget):
    def __init__(self):
        super().__init__()
        self.setWindowTitle("Scaled register")
        layout = QtWidgets.QVBoxLayout(self)
        layout.addWidget(QtWidgets.QLabel("Table 7, guest of the house"))
        self.order = QtWidgets.QWidget()
        grid = QtWidgets.QGridLayout(self.order)
        rows = [("Item", "Qty", "Price", "Amount")] + LINES
        rows += [("Total USD", "", "", "27.65")]
        for y, row in enumerate(rows):
            for x, text in enumerate(row):
                label = QtWidgets.QLabel(str(text))
                if x:
                    label.setAlignment(QtCore.Qt.AlignRight)
                grid.addWidget(label, y, x)
        layout.addWidget(self.order)
        layout.addWidget(QtWidgets.QPushButton("Pay"))
        self.told = ""
        self.timer = QtCore.QTimer()
        self.timer.timeout.connect(self.tell)
        self.timer.start(200)

    def tell(self):
        scale = self.devicePixelRatioF()
        # Qt counts from its screen's corner in its own units, X in pixels.
        screen = self.screen().geometry().topLeft()
        corner = self.order.mapToGlobal(QtCore.QPoint(0, 0)) - screen
        numbers = [
            screen.x() + corner.x() * scale,
            screen.y() + corner.y() * scale,
            self.order.width() * scale,
            self.order.height() * scale,
        ]
        line = "order %d %d %d %d" % tuple(round(n) for n in numbers)
        line += " scale %g" % scale
        if line != self.told:
            self.told = line
            print(line, flush=True)


application = QtWidgets.QApplication(sys.argv)
application.setStyle("fusion")
register = Register()
register.resize(420, 300)
register.move(60, 60)
register.show()
sys.exit(application.exec())
