"""Which of several servers has a store (kopano-core, provider/libserver/cmd.cpp: getStore, getPublicStore)."""

from server_protocol import Redirect, ServerError


class MissingServer(Exception):
    """The configuration does not allow the server to start."""


class Servers:
    def __init__(self, settings, directory):
        self._is_distributed = settings["enable_distributed_kopano"] in ("yes", "true", "1")
        self._name = settings["server_name"]
        self._directory = directory

    def check(self, ldap_settings):
        """As check_server_configuration does (kopano-core, provider/server/ECServer.cpp)."""
        if not self._is_distributed:
            return
        if not self._name:
            raise MissingServer("No 'server_name' specified while operating in multiserver mode.")
        if not ldap_settings["ldap_server_type_attribute_value"]:
            raise MissingServer("Empty value for option 'ldap_server_type_attribute_value'")
        if self._directory.server(self._name) is None:
            raise MissingServer(f'Unable to find server information on LDAP for "{self._name}". Check your server name.')

    def check_home(self, identity):
        """Redirect if the store of an account is elsewhere; without a home server it is nowhere."""
        if self._is_distributed:
            entries = self._directory.find_identity(identity)
            self._require(entries[0].server if entries else "")

    def check_public(self):
        """The same for the public store."""
        if self._is_distributed:
            self._require(self._directory.public_server() or "")

    def is_home(self, entry):
        return not self._is_distributed or entry.server.lower() == self._name.lower()

    def _require(self, name):
        if not name:
            raise ServerError("not-found")
        if name.lower() == self._name.lower():
            return
        place = self._directory.server(name)
        if place is None or not all(place):
            raise ServerError("not-found")
        raise Redirect(*place)
