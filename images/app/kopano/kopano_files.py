"""Reads Kopano's configuration files by the rules of its daemons (kopano-core, common/ECConfigImpl.cpp)."""

import json
import os


def read(daemon):
    """The parameters of a daemon's file over its built-in defaults."""
    with open("/usr/share/kopano/kopano-parameters.json") as file:
        known = json.load(file)[daemon]
    values = {name: about["default"] or "" for name, about in known.items()}
    path = f"/etc/kopano/{daemon}.cfg"
    if os.path.exists(path):
        with open(path) as file:
            for line in file:
                name, separator, value = line.partition("=")
                if line.startswith("#") or not separator:
                    continue
                name = name.strip()
                if name not in known:
                    raise SystemExit(f"{path}: unknown parameter {name}")
                value = value.strip()[:1023]
                if value.startswith("$") and not known[name].get("literalDollar"):
                    value = os.environ.get(value[1:], "")
                values[name] = value
    return values


def listeners(text):
    """`*:143 [::1]:143%lo` as (address, port) pairs."""
    pairs = []
    for word in text.split():
        if word.startswith("unix:"):
            continue
        address, _, port = word.rpartition(":")
        address = address.partition("%")[0]
        pairs.append((address or "*", int(port)))
    return pairs
