"""The store that mail goes into: here, or on another server, where the delivery agent logs in with its key (kopano-core,
spooler/DAgent.cpp: ProcessDeliveryToServer)."""

import os
import socket
import ssl

import maildir
from server_protocol import Redirect, ServerError, exchange, request

PATIENCE = 60
PUBLIC = b""


class _Local:
    def __init__(self, folder):
        self._folder = folder

    def deliver(self, path, message):
        maildir.deliver(os.path.join(self._folder, "mail", *path), message)


class _Remote:
    def __init__(self, place, owner, key):
        self._place = (place.host, place.port)
        self._owner = owner
        self._key = key
        try:
            self._ask("session")
        except ServerError as error:
            raise ConnectionError(f"{place}: {error}") from error

    def deliver(self, path, message):
        self._ask("deliver", self._owner, "\0".join(path), message)

    def _ask(self, verb, *words):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        try:
            if self._key:
                context.load_cert_chain(self._key)
                # The real one trusts any authority that the chain of the server contains.
                context.load_verify_locations(self._key)
            with socket.create_connection(self._place, PATIENCE) as connection:
                with context.wrap_socket(connection, server_hostname=self._place[0]) as secure:
                    return exchange(secure, verb, *words)
        except OSError as error:
            raise ConnectionError(f"{self._place[0]}:{self._place[1]}: {error}") from error


def open_store(owner, key):
    """The store of an account, or the public one."""
    try:
        [folder] = request("public") if owner == PUBLIC else request("store", owner)
    except Redirect as place:
        return _Remote(place, owner, key)
    return _Local(folder.decode())
