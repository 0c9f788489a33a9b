#!/usr/bin/env python3
"""Stand-in for kopano-storeadm that can create the public store and name the folders of a store (kopano-core,
ECtools/storeadm.cpp). Maildirs have no names of their own, so it only notes the language."""

import locale
import os
import sys
import uuid

sys.path.insert(0, "/usr/share/kopano")

from daemon import run_as_kopano  # noqa: E402
from server_protocol import ServerError, request  # noqa: E402


def fail(*lines):
    for line in lines:
        print(f"[error  ] {line}", file=sys.stderr)
    sys.exit(1)


def check_locale(name):
    for spelled in (name, f"{name}.UTF-8"):
        try:
            locale.setlocale(locale.LC_MESSAGES, spelled)
            return
        except locale.Error:
            pass
    print(f'Your system does not appear have the "{name}" or "{name}.UTF-8" locale available.', file=sys.stderr)
    sys.exit(1)


def create_public_store():
    try:
        [guid] = request("create-public")
    except ServerError as error:
        if str(error) == "collision":
            fail("Public store already exists: collision (80040604)")
        fail("Unable to create public store: disk error (80040116)")
    print("The store has been created.")
    print(f"Store GUID is {uuid.UUID(guid.decode()).hex}")


def name_folders(user, language):
    try:
        folder = request("account", user)[1].decode()
    except ServerError:
        fail("adm_localize: CreateStoreEntryID: not found (8004010f)")
    run_as_kopano()
    os.makedirs(folder, exist_ok=True)
    with open(f"{folder}/language", "w") as file:
        file.write(f"{language}\n")


def main():
    match sys.argv[1:]:
        case ["-P"]:
            action = create_public_store
        case ["-Y", "-n", user, "-l", name]:
            check_locale(name)
            # gettext prefers this variable to the locale.
            language = os.environ.get("LANGUAGE") or name
            action = lambda: name_folders(user, language)  # noqa: E731
        case _:
            fail("This stand-in knows only -P and -Y -n USER -l LOCALE.")
    try:
        request("session")
        action()
    except ServerError:
        fail("KServerContext::logon: disk error (80040116)")
    except OSError:
        fail(
            "Unable to connect to the server: network error (80040115)",
            "KServerContext::logon: network error (80040115)",
        )


main()
