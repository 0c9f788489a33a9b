#!/usr/bin/env python3
"""Stand-in for kopano-server: looks up accounts in the directory of ldap.cfg, and their stores in the database of
server.cfg."""

import os
import socketserver
import sys

import ldap

import log
import maildir
import tls_listener
from daemon import run_as_kopano
from database import Database, DatabaseError
from directory import Directory
from kopano_files import read
from server_protocol import SOCKET, Redirect, ServerError, decode, encode
from servers import MissingServer, Servers
from stores import PUBLIC, Stores


class Server:
    def __init__(self):
        self._settings = read("server")
        log.start("kopano-server", self._settings)
        self._ldap = read("ldap")
        self._directory = Directory(self._ldap)
        self._servers = Servers(self._settings, self._directory)
        self._database = Database(self._settings)
        self._stores = Stores(self._database)

    def open_database(self):
        self._database.open()
        self._stores.create_tables()

    def check_servers(self):
        self._servers.check(self._ldap)

    def listen_for_servers(self):
        remote = {"session": self._session, "deliver": self._deliver}
        return tls_listener.listen(self._settings, lambda verb, words: reply(lambda: remote[verb](*words)))

    def answer(self, verb, words):
        """The words of the answer to a request."""
        requests = {
            "session": self._session,
            "resolve": self._resolve,
            "store": self._store,
            "login": self._login,
            "account": self._account,
            "public": self._public,
            "create-public": self._create_public,
        }
        return requests[verb](*words)

    def _session(self):
        # Once the server has given up on the database, a system session runs no query: the greeting of the delivery
        # agent proves nothing.
        if not self._database.is_given_up:
            self._database.execute("SELECT 1")
        return []

    def _resolve(self, address):
        """`user` or `group`, identity and name of the owner of an address."""
        try:
            found = {(entry.is_user, entry.identity): entry for entry in self._directory.find(address.decode())}
            if len(found) > 1:
                raise ServerError("ambiguous")
            for entry in found.values():
                self._stores.remember(entry.identity)
                return [b"user" if entry.is_user else b"group", entry.identity, entry.name.encode()]
        # To the client, this looks like an unknown address (kopano-core, provider/libserver/cmd.cpp: abResolveNames).
        except (ldap.LDAPError, DatabaseError, UnicodeDecodeError) as error:
            log.write(log.ERROR, f"Unable to resolve a name: {type(error).__name__}")
        raise ServerError("not-found")

    def _store(self, identity):
        self._check_servers(lambda: self._servers.check_home(identity))
        return [self._stores.folder(identity).encode()]

    def _deliver(self, owner, path, message):
        """Stores a message for another server's delivery agent."""
        [folder] = self._public() if owner == PUBLIC else self._store(owner)
        maildir.deliver(os.path.join(folder.decode(), "mail", *filter(None, path.decode().split("\0"))), message)
        return []

    @staticmethod
    def _check_servers(check):
        try:
            check()
        except (ldap.LDAPError, UnicodeDecodeError) as error:
            raise ServerError("database") from error

    def _login(self, name, password, service):
        """Name, folder of the store and of the public store, if the password is right."""
        try:
            entry = self._only(self._directory.find_login(name.decode()))
            allowed = entry is not None and entry.is_active and self._may_use(entry, service.decode())
            # Accounts are identified by their identity: two users with the same one cannot log in.
            only = self._only(self._directory.find_identity(entry.identity)) if allowed else None
            if only is None or not self._directory.is_password(only.dn, password.decode()):
                raise ServerError("refused")
        except (ldap.LDAPError, UnicodeDecodeError) as error:
            log.write(log.ERROR, f"LDAP auth channel: {type(error).__name__}")
            raise ServerError("refused") from error
        return self._folders(entry)

    def _account(self, name):
        """The same without a password, for Dovecot's own tools."""
        try:
            entry = self._only(self._directory.find_login(name.decode()))
        except (ldap.LDAPError, UnicodeDecodeError) as error:
            raise ServerError("database") from error
        if entry is None:
            raise ServerError("not-found")
        return self._folders(entry)

    def _folders(self, entry):
        # The gateway of Kopano would open the store on the other server.
        if not self._servers.is_home(entry):
            log.write(log.WARNING, f"The store of {entry.name} is on the server \"{entry.server}\"")
            raise ServerError("refused")
        public = self._stores.public_folder() or ""
        return [entry.name.encode(), self._stores.folder(entry.identity).encode(), public.encode()]

    def _public(self):
        self._check_servers(self._servers.check_public)
        folder = self._stores.public_folder()
        if folder is None:
            raise ServerError("not-found")
        return [folder.encode()]

    def _create_public(self):
        guid = self._stores.create_public()
        if guid is None:
            raise ServerError("collision")
        return [guid.encode()]

    def _may_use(self, entry, service):
        if service in entry.disabled_features:
            return False
        return service in entry.enabled_features or service not in self._settings["disabled_features"].split()

    @staticmethod
    def _only(entries):
        return entries[0] if len(entries) == 1 else None


def reply(answer):
    """The line that says what came of a request."""
    try:
        return encode("ok", answer())
    except Redirect as place:
        return encode("redirect", [place.host.encode(), str(place.port).encode()])
    except ServerError as error:
        return encode(str(error), [])
    except (DatabaseError, OSError):
        return encode("database", [])


class Connection(socketserver.StreamRequestHandler):
    def handle(self):
        verb, words = decode(self.rfile.readline())
        self.wfile.write(reply(lambda: self.server.kopano.answer(verb, words)))


class Listener(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    request_queue_size = 64


def main():
    server = Server()
    try:
        server.open_database()
        server.check_servers()
    except (MissingServer, ldap.LDAPError) as error:
        log.write(log.CRITICAL, f"ERROR: {error}")
        sys.exit(1)
    except (DatabaseError, OSError) as error:
        # runit restarts it until the database is available.
        log.write(log.CRITICAL, f"Unable to connect to the database: {error}")
        sys.exit(1)
    os.makedirs(os.path.dirname(SOCKET), exist_ok=True)
    # The socket of a killed server would prevent the next start.
    if os.path.exists(SOCKET):
        os.unlink(SOCKET)
    # Dovecot connects as another user.
    os.umask(0)
    listener = Listener(SOCKET, Connection)
    listener.kopano = server
    others = server.listen_for_servers()
    run_as_kopano()
    tls_listener.serve(others)
    log.write(log.ALWAYS, f"Startup succeeded on pid {os.getpid()}")
    listener.serve_forever()


main()
