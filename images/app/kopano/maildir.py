"""Writes a message to a maildir, synchronized to disk before it is acknowledged."""

import itertools
import os
import socket
import time

# The folder for spam in an account's maildir: "Junk E-mail" (kopano-core, provider/client/ECMsgStore.cpp).
JUNK = ".Junk E-mail"

_number = itertools.count()


def deliver(folder, message):
    """Adds the message to a maildir, which is created if it is missing."""
    for name in ("cur", "new", "tmp"):
        _make(os.path.join(folder, name))
    text = message.replace(b"\r\n", b"\n")
    host = socket.gethostname().replace("/", "_").replace(":", "_")
    now = time.time()
    name = f"{int(now)}.M{int(now % 1 * 1e6)}P{os.getpid()}Q{next(_number)}.{host},S={len(text)}"
    waiting = os.path.join(folder, "tmp", name)
    with open(waiting, "xb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.rename(waiting, os.path.join(folder, "new", name))
    _sync(os.path.join(folder, "new"))


def _make(path):
    if os.path.isdir(path):
        return
    parent = os.path.dirname(path)
    _make(parent)
    try:
        os.mkdir(path)
    except FileExistsError:
        return
    _sync(parent)


def _sync(folder):
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
