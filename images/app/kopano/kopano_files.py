"""Reads Kopano's configuration files by the rules of its daemons (kopano-core, common/ECConfigImpl.cpp)."""

import json
import os

# What the plugin for directories knows, although no man page lists it (kopano-core, LDAPUserPlugin.cpp).
UNLISTED = {
    "ldap": {
        "ldap_user_server_attribute": "kopanoUserServer",
        "ldap_server_type_attribute_value": "",
        "ldap_server_unique_attribute": "cn",
        "ldap_server_address_attribute": "",
        "ldap_server_ssl_port_attribute": "kopanoSslPort",
        "ldap_server_contains_public_attribute": "kopanoContainsPublic",
        "ldap_server_search_filter": "",
    },
}


def read(daemon):
    """The parameters of a daemon's file over its built-in defaults."""
    with open("/usr/share/kopano/kopano-parameters.json") as file:
        known = json.load(file)[daemon]
    known.update({name: {"default": default} for name, default in UNLISTED.get(daemon, {}).items()})
    values = {name: about["default"] or "" for name, about in known.items()}
    path = f"/etc/kopano/{daemon}.cfg"
    if os.path.exists(path):
        with open(path) as file:
            for line in file:
                name, separator, value = line.partition("=")
                if line.startswith(("#", "!")) or not separator:
                    continue
                name = name.strip()
                if name not in known:
                    raise SystemExit(f"{path}: unknown parameter {name}")
                value = value.strip()[:1023]
                if value.startswith("$") and not known[name].get("literalDollar"):
                    value = os.environ.get(value[1:], "")
                values[name] = value
    return values


def is_set(daemon, name):
    """Whether the file sets a parameter."""
    path = f"/etc/kopano/{daemon}.cfg"
    if not os.path.exists(path):
        return False
    with open(path) as file:
        return any(line.partition("=")[0].strip() == name for line in file)


def property_map():
    """The attributes of MAPI properties by number, if ldap.cfg loads a map."""
    path = "/etc/kopano/ldap.cfg"
    if not os.path.exists(path):
        return {}
    with open(path) as file:
        maps = [line.split(None, 1)[1].strip() for line in file if line.startswith("!propmap ")]
    found = {}
    for name in filter(os.path.exists, maps):
        with open(name) as file:
            pairs = [line.partition("=") for line in file if line.startswith("0x")]
        found.update({int(number, 16): attribute.strip() for number, _, attribute in pairs if attribute.strip()})
    return found
