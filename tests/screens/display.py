"""A virtual X display of one worker, and pictures of it."""

import os
import subprocess

from PIL import ImageGrab

SIZE = (1920, 1440)  # larger than any screen that is drawn


class Display:
    """Starts Xvfb and sets DISPLAY for this process and its children."""

    def __init__(self):
        read, write = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0",
             f"{SIZE[0]}x{SIZE[1]}x24", "-nolisten", "tcp", "-noreset"],
            pass_fds=[write], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as stream:
            self.name = ":" + stream.readline().strip()
        os.environ["DISPLAY"] = self.name

    def grab(self, width, height):
        return ImageGrab.grab((0, 0, width, height), xdisplay=self.name)

    def pixel(self, x, y):
        return ImageGrab.grab((x, y, x + 1, y + 1),
                              xdisplay=self.name).getpixel((0, 0))

    def close(self):
        self.server.terminate()
        self.server.wait(timeout=20)
