"""The plugin movetopublicldap: the folder of the public store for an account's mail (mlan/kopano's image,
src/kopano/plugin/movetopublicldap.py)."""

import os

import ldap

import log
from kopano_files import is_set, read

PLUGIN = "movetopublicldap.py"


class PluginError(Exception):
    pass


def is_enabled(dagent):
    """Whether plugins are enabled and the delivery agent finds this one."""
    return dagent["plugin_enabled"] == "yes" and os.path.exists(os.path.join(dagent["plugin_path"], PLUGIN))


def folder_of(name):
    """The path below the public store, as a list of names; empty for an account without one."""
    settings = {**read("ldap"), **read("movetopublicldap")}
    # Not the default of the server, which is cn.
    unique = settings["ldap_user_unique_attribute"] if is_set("ldap", "ldap_user_unique_attribute") else "uid"
    attribute = settings["ldap_public_folder_attribute"]
    text = f"(&({unique}={name.lower()})({attribute}={settings['ldap_public_folder_attribute_token']}:*))"
    try:
        directory = ldap.initialize(settings["ldap_uri"])
        if settings["ldap_starttls"] == "yes":
            directory.start_tls_s()
        directory.simple_bind_s(settings["ldap_bind_user"], settings["ldap_bind_passwd"])
    # The mail goes into the account's own store then.
    except ldap.LDAPError as error:
        log.write(log.ERROR, f"!--- LDAPError {type(error).__name__}")
        return []
    try:
        found = directory.search_s(settings["ldap_search_base"], ldap.SCOPE_SUBTREE, text, [attribute])
    except ldap.LDAPError as error:
        raise PluginError(type(error).__name__) from error
    finally:
        directory.unbind_s()
    values = [attributes[attribute][0].decode() for dn, attributes in found if dn and attribute in attributes]
    if not values:
        return []
    # Only the text between the first two colons.
    return [_safe(part) for part in values[0].split(":")[1].split("/") if part]


def _safe(part):
    """Prefixes a name that has a special meaning in a maildir."""
    return f"_{part}" if part.startswith(".") or part in ("cur", "new", "tmp") else part
