#!/usr/bin/env python3
"""Stand-in for kopano-archiver that attaches archives and connects to its database, but copies no messages (kopano-core,
ECtools/archiver). Like the real one it exits with 0 once it has reached the server, whatever happens later."""

import sys

sys.path.insert(0, "/usr/share/kopano")

import ldap  # noqa: E402

import log  # noqa: E402
from database import UNKNOWN_DATABASE, Database, DatabaseError  # noqa: E402
from directory import Directory  # noqa: E402
from kopano_files import read  # noqa: E402
from server_protocol import ServerError, request  # noqa: E402

TABLES = (
    "CREATE TABLE za_servers (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, guid BINARY(16) NOT NULL UNIQUE)",
    "CREATE TABLE za_instances (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, tag SMALLINT UNSIGNED NOT NULL)",
    "CREATE TABLE za_mappings (server_id INT UNSIGNED NOT NULL, val_binary BLOB NOT NULL, tag SMALLINT UNSIGNED NOT NULL,"
    " instance_id INT UNSIGNED NOT NULL, PRIMARY KEY (server_id, val_binary(64), tag))",
)


def fail(*lines):
    for line in lines:
        print(line, file=sys.stderr)
    sys.exit(1)


def attached_users():
    """The users whose archive could be attached; without automatic attachment this stand-in has none."""
    users = []
    for user in Directory(read("ldap")).archived():
        try:
            for coupling in sorted(user.couplings):
                attach(user.name, coupling)
            users.append(user.name)
        except ServerError:
            log.write(log.ERROR, f"Failed to auto attach store for user \"{user.name}\": not found (8004010f)")
    return users


def attach(user, coupling):
    """Opens the store of a coupling, `<store>:<folder>`."""
    store, separator, folder = coupling.partition(":")
    if not (store and separator and folder):
        log.write(log.ERROR, "No ':' separator found in coupling")
        raise ServerError("not-found")
    try:
        request("account", store)
    except ServerError:
        log.write(log.ERROR, f"Failed to open archive store \"{store}\": not found (8004010f)")
        raise
    log.write(log.INFO, f"Successfully attached \"{folder}\" in \"{store}\" for user \"{user}\".")


def connect(settings):
    """Connects to the database, which is created if it is missing, and its tables if it is empty."""
    try:
        try:
            database = Database(settings)
            database.open()
        except DatabaseError as error:
            if error.code != UNKNOWN_DATABASE:
                raise
            log.write(log.NOTICE, f"Creating database \"{settings['mysql_database']}\"")
            database = Database({**settings, "mysql_database": None})
            database.open()
            database.execute(f"CREATE DATABASE IF NOT EXISTS `{settings['mysql_database']}`")
            database.execute(f"USE `{settings['mysql_database']}`")
        if not database.execute("SHOW TABLES"):
            for statement in TABLES:
                database.execute(statement)
    except (DatabaseError, OSError) as error:
        log.write(log.CRITICAL, f"Database connection failed: {error}")


def main():
    if sys.argv[1:] not in (["-A"], ["-C"]):
        fail("Nothing to do!" if len(sys.argv) == 1 else "This stand-in knows no options but -A and -C.")
    settings = read("archiver")
    log.start("kopano-archiver", settings, with_console=True)
    try:
        request("session")
    except (ServerError, OSError):
        fail("Failed to initialize")
    try:
        users = attached_users() if settings["enable_auto_attach"] == "yes" else []
    except ldap.LDAPError as error:
        log.write(log.ERROR, f"Failed to obtain user list: {type(error).__name__}")
        return
    log.write(log.INFO, f"Processing {len(users)} users.")
    for user in users:
        log.write(log.INFO, f"Processing user \"{user}\".")
        if sys.argv[1] == "-A" and settings["archive_enable"] == "yes":
            connect(settings)


main()
