"""The listen addresses of a daemon, as in its file: `*:143 [::1]:143 *%lo:2003 unix:/run/x.sock`."""

import os
import socket


def listeners(text):
    """Address and port of each TCP address."""
    pairs = []
    for word in text.split():
        if word.startswith("unix:"):
            continue
        address, _, port = word.rpartition(":")
        address, _, interface = address.partition("%")
        if interface == "lo" and address in ("", "*"):
            address = "127.0.0.1"
        pairs.append((address or "*", int(port)))
    return pairs


def bind(text):
    """A listening socket for each address."""
    paths = [word[len("unix:") :] for word in text.split() if word.startswith("unix:")]
    return [_local(path) for path in paths] + [_internet(*pair) for pair in listeners(text)]


def _local(path):
    if os.path.exists(path):
        os.unlink(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(path)
    os.chmod(path, 0o666)
    listener.listen(64)
    return listener


def _internet(address, port):
    if address == "*" and socket.has_dualstack_ipv6():
        return socket.create_server(("", port), family=socket.AF_INET6, backlog=64, dualstack_ipv6=True)
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return socket.create_server(("" if address == "*" else address.strip("[]"), port), family=family, backlog=64)
