"""Accounts and stores in the database. A store is a folder, assigned to the identity of an account: an account whose
identity changes gets a new, empty store."""

import uuid

TABLES = (
    "CREATE TABLE IF NOT EXISTS users (externid VARBINARY(255) PRIMARY KEY)",
    "CREATE TABLE IF NOT EXISTS store_folders (externid VARBINARY(255) PRIMARY KEY, guid CHAR(36) NOT NULL)",
)
# No account has an empty identity.
PUBLIC = b""


class Stores:
    def __init__(self, database):
        self._database = database
        self._seen = set()

    def create_tables(self):
        for statement in TABLES:
            self._database.execute(statement)

    def remember(self, identity):
        """Adds an account to the database, unless it is known already."""
        if identity not in self._seen:
            self._database.execute("INSERT IGNORE INTO users VALUES (%s)", identity)
            self._seen.add(identity)

    def folder(self, identity):
        """The folder of an account's store, which is created on first use."""
        self._database.execute("INSERT IGNORE INTO store_folders VALUES (%s, %s)", identity, str(uuid.uuid4()))
        return self._find(identity)

    def public_folder(self):
        return self._find(PUBLIC)

    def create_public(self):
        """The identifier of the new public store, or nothing if one exists."""
        if self._find(PUBLIC) is not None:
            return None
        guid = str(uuid.uuid4())
        self._database.execute("INSERT INTO store_folders VALUES (%s, %s)", PUBLIC, guid)
        return guid

    def _find(self, identity):
        rows = self._database.execute("SELECT guid FROM store_folders WHERE externid = %s", identity)
        return f"/var/lib/kopano/attachments/{rows[0][0]}" if rows else None
