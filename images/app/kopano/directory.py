"""Users and groups of the directory configured in ldap.cfg (kopano-core, provider/plugins/LDAPUserPlugin.cpp)."""

from dataclasses import dataclass

import ldap
from ldap.cidict import cidict

from kopano_files import property_map

ENABLED_FEATURES, DISABLED_FEATURES, ARCHIVE_COUPLINGS = 0x67B3101E, 0x67B4101E, 0x67C5101E


@dataclass(frozen=True)
class Entry:
    dn: str
    is_user: bool
    identity: bytes
    name: str
    is_active: bool
    enabled_features: frozenset
    disabled_features: frozenset
    couplings: frozenset
    # Its home server, if it has one.
    server: str


class Directory:
    def __init__(self, settings):
        self._settings = settings
        self._properties = property_map()
        self._users = self._class_filter("user")
        self._groups = self._class_filter("group")

    def find(self, text):
        """Users and groups with this name or address."""
        attributes = ("loginname", "fullname", "emailaddress", "emailaliases", "groupname")
        wanted = "".join(self._equals(f"ldap_{attribute}_attribute", text.encode()) for attribute in attributes)
        return self._search(f"(&(|{self._users}{self._groups})(|{wanted}))")

    def find_login(self, name):
        """Users with this login name."""
        return self._search(f"(&{self._users}{self._equals('ldap_loginname_attribute', name.encode())})")

    def find_identity(self, identity):
        """Users with this identity. There should be one."""
        return self._search(f"(&{self._users}{self._equals('ldap_user_unique_attribute', identity)})")

    def server(self, name):
        """Address and port of a server; nothing if there is not exactly one of that name."""
        found = self._servers(self._equals("ldap_server_unique_attribute", name.encode()))
        if len(found) != 1:
            return None
        attributes = cidict(found[0][1])
        address, port = (
            self._first(attributes, f"ldap_server_{kind}_attribute") for kind in ("address", "ssl_port")
        )
        return (address or b"").decode(), (port or b"").decode()

    def public_server(self):
        """The name of the one server with the public store."""
        found = self._servers(f"({self._settings['ldap_server_contains_public_attribute']}=1)")
        name = self._first(cidict(found[0][1]), "ldap_server_unique_attribute") if len(found) == 1 else None
        return name and name.decode()

    def _servers(self, wanted):
        return self._found(f"(&{self._class_filter('server')}{wanted})")

    def users(self):
        return self._search(self._users)

    def archived(self):
        """Users with an archive, by name."""
        attribute = self._properties.get(ARCHIVE_COUPLINGS)
        if attribute is None:
            return []
        return sorted(self._search(f"(&{self._users}({attribute}=*))"), key=lambda entry: entry.name)

    def is_password(self, dn, password):
        # A bind with an empty password is anonymous, and would succeed.
        if not password:
            return False
        try:
            self._connect().simple_bind_s(dn, password)
            return True
        except ldap.LDAPError:
            return False

    def _connect(self):
        directory = ldap.initialize(self._settings["ldap_uri"])
        directory.set_option(ldap.OPT_NETWORK_TIMEOUT, int(self._settings["ldap_network_timeout"] or 30))
        directory.set_option(ldap.OPT_TIMEOUT, int(self._settings["ldap_network_timeout"] or 30))
        directory.set_option(ldap.OPT_REFERRALS, 0)
        if self._settings["ldap_starttls"] == "yes":
            directory.start_tls_s()
        return directory

    def _search(self, text):
        entries = (self._entry(dn, cidict(attributes)) for dn, attributes in self._found(text))
        return [entry for entry in entries if entry is not None]

    def _found(self, text):
        directory = self._connect()
        try:
            if self._settings["ldap_bind_user"]:
                directory.simple_bind_s(self._settings["ldap_bind_user"], self._settings["ldap_bind_passwd"])
            found = directory.search_s(self._settings["ldap_search_base"], ldap.SCOPE_SUBTREE, text)
        finally:
            directory.unbind_s()
        return [(dn, attributes) for dn, attributes in found if dn]

    def _entry(self, dn, attributes):
        classes = {value.lower() for value in attributes.get(self._settings["ldap_object_type_attribute"], [])}
        is_user = {value.lower().encode() for value in self._classes("user")} <= classes
        kind = "user" if is_user else "group"
        identity = self._first(attributes, f"ldap_{kind}_unique_attribute")
        name = self._first(attributes, "ldap_loginname_attribute" if is_user else "ldap_groupname_attribute")
        # Kopano ignores entries without an identity.
        if not identity or name is None:
            return None
        return Entry(
            dn,
            is_user,
            identity,
            name.decode("utf-8", "replace"),
            self._first(attributes, "ldap_nonactive_attribute") != b"1",
            self._mapped(attributes, ENABLED_FEATURES),
            self._mapped(attributes, DISABLED_FEATURES),
            self._mapped(attributes, ARCHIVE_COUPLINGS),
            (self._first(attributes, "ldap_user_server_attribute") or b"").decode("utf-8", "replace"),
        )

    def _mapped(self, attributes, number):
        """The values of a property, whose attribute is known only if a property map is loaded."""
        values = attributes.get(self._properties.get(number, ""), [])
        return frozenset(value.decode("utf-8", "replace") for value in values)

    def _first(self, attributes, setting):
        return next(iter(attributes.get(self._settings[setting], [])), None)

    def _classes(self, kind):
        return [name for name in self._settings[f"ldap_{kind}_type_attribute_value"].replace(",", " ").split() if name]

    def _class_filter(self, kind):
        attribute = self._settings["ldap_object_type_attribute"]
        classes = "".join(f"({attribute}={name})" for name in self._classes(kind))
        # Without a type, Kopano does not start its LDAP plugin; an empty `and` would match everything.
        if not classes:
            return f"(!({attribute}=*))"
        return f"(&{classes}{self._settings[f'ldap_{kind}_search_filter']})"

    def _equals(self, setting, value):
        return f"({self._settings[setting]}={''.join(f'{chr(92)}{byte:02x}' for byte in value)})"
