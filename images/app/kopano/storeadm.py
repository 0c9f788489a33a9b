#!/usr/bin/env python3
"""Stand-in for kopano-storeadm that can only create the public store (kopano-core, ECtools/storeadm.cpp)."""

import sys
import uuid

sys.path.insert(0, "/usr/share/kopano")

from server_protocol import ServerError, request  # noqa: E402


def fail(*lines):
    for line in lines:
        print(f"[error  ] {line}", file=sys.stderr)
    sys.exit(1)


def main():
    if sys.argv[1:] != ["-P"]:
        fail("This stand-in knows no option but -P.")
    try:
        request("session")
        [guid] = request("create-public")
    except ServerError as error:
        if str(error) == "collision":
            fail("Public store already exists: collision (80040604)")
        fail("Unable to create public store: disk error (80040116)")
    except OSError:
        fail(
            "Unable to connect to the server: network error (80040115)",
            "KServerContext::logon: network error (80040115)",
        )
    print("The store has been created.")
    print(f"Store GUID is {uuid.UUID(guid.decode()).hex}")


main()
