# SPDX-License-Identifier: Apache-2.0
"""Usage: log_terminal.py COLUMNS ROWS WORD... -- ACTION...   runs WORD... on a terminal of that size and prints
what stands on it in the end, what has scrolled off too, then the colours that were asked for.

An ACTION is what happens next, once nothing more comes: a shell command, "enter" (typed), or "size COLUMNS ROWS"."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios

QUIET_S = 0.4  # the log looks for more every 0.2 s


class Screen:
    """As much of a terminal as a log needs: what is more is told, so that it is seen."""

    def __init__(self, columns, rows):
        self.columns, self.rows = columns, rows
        self.lines, self.row, self.column = [[]], 0, 0
        self.codes, self.partial = [], ""

    def put(self, character):
        if self.column == self.columns:
            self.column = 0
            self.down()
        line = self.lines[self.row]
        line.extend(" " * (self.column - len(line)))
        line[self.column:self.column + 1] = [character]
        self.column += 1

    def down(self, count=1, scrolls=True):
        self.row += count
        while scrolls and self.row >= len(self.lines):
            self.lines.append([])
        self.row = min(self.row, len(self.lines) - 1)

    def control(self, number, letter):
        if letter == "m":
            self.codes.append(number)
        elif letter == "A":
            self.row = max(self.row - int(number or 1), len(self.lines) - self.rows, 0)
        elif letter == "B":
            self.down(int(number or 1), scrolls=False)
        elif (number, letter) == ("2", "K"):
            self.lines[self.row] = []
        else:
            self.codes.append(f"unknown {number}{letter}")

    def feed(self, text):
        text, self.partial = self.partial + text, ""
        while text:
            control = re.match(r"\x1b\[([0-9;]*)([A-Za-z])", text)
            if control:
                self.control(*control.groups())
                text = text[control.end():]
                continue
            if re.fullmatch(r"\x1b(\[[0-9;]*)?", text):
                self.partial = text
                return
            if text[0] == "\r":
                self.column = 0
            elif text[0] == "\n":
                self.down()
            else:
                self.put(text[0] if text[0] >= " " else "?")
            text = text[1:]


def set_size(fd, columns, rows):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def read_until_quiet(fd, screen, first_s):
    wait = first_s
    while select.select([fd], [], [], wait)[0]:
        try:
            data = os.read(fd, 65536)
        except OSError:  # the program has ended
            return
        screen.feed(data.decode("utf-8", "replace"))
        wait = QUIET_S


def main():
    columns, rows = int(sys.argv[1]), int(sys.argv[2])
    at = sys.argv.index("--")
    words, actions = sys.argv[3:at], sys.argv[at + 1:]
    screen = Screen(columns, rows)
    child, fd = pty.fork()
    if child == 0:
        set_size(0, columns, rows)
        os.execv(words[0], words)
    read_until_quiet(fd, screen, 5)
    for action in actions:
        if action == "enter":
            os.write(fd, b"\n")
        elif action.startswith("size "):
            screen.columns, screen.rows = (int(word) for word in action.split()[1:])
            set_size(fd, screen.columns, screen.rows)
        else:
            subprocess.run(action, shell=True, check=True)
        read_until_quiet(fd, screen, 1.5)
    os.kill(child, signal.SIGTERM)
    os.waitpid(child, 0)
    print("\n".join("".join(line) for line in screen.lines).rstrip("\n"))
    print("colours:", " ".join(sorted(set(screen.codes))))


main()
