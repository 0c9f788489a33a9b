#!/usr/bin/env python3
"""Stand-in for kopano-admin that can only list the users (kopano-core, ECtools/admin/admin.cpp: ListUsers)."""

import sys

sys.path.insert(0, "/usr/share/kopano")

import ldap  # noqa: E402

from directory import Directory  # noqa: E402
from kopano_files import read  # noqa: E402
from server_protocol import ServerError, request  # noqa: E402


def fail(line):
    print(line, file=sys.stderr)
    sys.exit(1)


def main():
    if sys.argv[1:] != ["-l"]:
        fail("This stand-in knows no option but -l.")
    try:
        request("session")
        users = sorted((user.name, user.server) for user in Directory(read("ldap")).users())
        if read("server")["enable_distributed_kopano"] not in ("yes", "true", "1"):
            users = [(name, "") for name, _ in users]
    except (ServerError, OSError, ldap.LDAPError):
        fail("Unable to open Admin session: network error (80040115)")
    print(f"User list for Default({len(users) + 1}):")
    print("\tUsername\tFullname\tHomeserver\t\n\t" + "-" * 40)
    for name, server in [("SYSTEM", ""), *users]:
        print(f"\t{name}\t{name}\t{server}\t")
    print()


main()
