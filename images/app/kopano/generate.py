#!/usr/bin/env python3
"""Generates, while the image is built, files that Kopano's packages install in the real image: the manual pages whose
headings name the parameters, and the PHP files with the defines."""

import gzip
import json
import os

HERE = "/usr/share/kopano"


def manual_pages():
    with open(f"{HERE}/kopano-parameters.json") as file:
        daemons = json.load(file)
    os.makedirs("/usr/share/man/man5", exist_ok=True)
    for daemon, parameters in daemons.items():
        # The image has no manual page for its own plugin; the names are hard-coded.
        if daemon == "movetopublicldap":
            continue
        headings = "".join(f".SS {name.upper()}\n" for name in sorted(parameters))
        with gzip.open(f"/usr/share/man/man5/kopano-{daemon}.cfg.5.gz", "wt") as page:
            page.write(f'.TH "KOPANO-{daemon.upper()}.CFG" "5"\n{headings}')


def php_files():
    with open(f"{HERE}/php-defines.json") as file:
        files = json.load(file)
    for path, defines in files.items():
        lines = ["<?php"]
        for name, about in sorted(defines.items()):
            comment = "// " if about.get("commentedOut") else ""
            value = about.get("upstreamDefault") or '""'
            lines.append(f"{comment}define('{name}', {value});".replace("'", '"', 2))
        samples = path.replace("/etc/kopano", "/usr/share/doc/kopano/example-config")
        for target in {path, samples}:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "w") as out:
                out.write("\n".join(lines) + "\n")


manual_pages()
php_files()
