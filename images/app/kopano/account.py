#!/usr/bin/env python3
"""Finds an account for Dovecot (checkpassword protocol): the person in the directory that ldap.cfg names, the store in
the database that server.cfg names. Without either, mail waits and nobody logs in."""

import os
import sys
import uuid

import ldap
import ldap.filter
import pymysql

from kopano_files import read

REFUSED, NO_SUCH_USER, TRY_LATER = 1, 3, 111


def find_person(name, service):
    """The directory's entry of a user name or mail address."""
    settings = read("ldap")
    directory = connect(settings)
    if settings["ldap_bind_user"]:
        directory.simple_bind_s(settings["ldap_bind_user"], settings["ldap_bind_passwd"])
    value = ldap.filter.escape_filter_chars(name)
    by = f"(mail={value})(kopanoAliases={value})" if "@" in name else f"(uid={value})"
    search = (
        f"(&(objectClass={settings['ldap_user_type_attribute_value']}){settings['ldap_user_search_filter']}(|{by}))"
    )
    found = directory.search_s(settings["ldap_search_base"], ldap.SCOPE_SUBTREE, search)
    people = [(dn, attributes) for dn, attributes in found if dn]
    if len(people) != 1:
        return None
    dn, attributes = people[0]
    return dn, attributes["uid"][0].decode(), may_use(service, attributes)


def may_use(service, attributes):
    if service not in ("imap", "pop3"):
        return True
    enabled = {value.decode() for value in attributes.get("kopanoEnabledFeatures", [])}
    disabled = {value.decode() for value in attributes.get("kopanoDisabledFeatures", [])}
    if service in disabled:
        return False
    return service in enabled or service not in read("server")["disabled_features"].split()


def is_password(dn, password):
    # An empty password would be an anonymous bind, which succeeds.
    if not password:
        return False
    try:
        connect(read("ldap")).simple_bind_s(dn, password)
        return True
    except (ldap.INVALID_CREDENTIALS, ldap.INAPPROPRIATE_AUTH, ldap.UNWILLING_TO_PERFORM):
        return False


def connect(settings):
    directory = ldap.initialize(settings["ldap_uri"].split()[0])
    directory.set_option(ldap.OPT_NETWORK_TIMEOUT, 5)
    directory.set_option(ldap.OPT_TIMEOUT, 10)
    return directory


def store_of(uid):
    """The folder of a person's store; the database says which, and gets a new one for a new person."""
    settings = read("server")
    database = pymysql.connect(
        host=settings["mysql_host"],
        port=int(settings["mysql_port"] or 3306),
        user=settings["mysql_user"],
        password=settings["mysql_password"],
        database=settings["mysql_database"],
        connect_timeout=5,
        autocommit=True,
    )
    with database, database.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS stores (user_name VARCHAR(255) PRIMARY KEY, guid CHAR(36) NOT NULL)"
        )
        cursor.execute("INSERT IGNORE INTO stores VALUES (%s, %s)", (uid, str(uuid.uuid4())))
        cursor.execute("SELECT guid FROM stores WHERE user_name = %s", (uid,))
        return f"/var/lib/kopano/attachments/{cursor.fetchone()[0]}"


def main():
    name, password = os.fdopen(3, "rb").read().split(b"\0")[:2]
    is_lookup = os.environ.get("AUTHORIZED") == "1"
    try:
        person = find_person(name.decode(), os.environ.get("SERVICE", ""))
        if person is None:
            return NO_SUCH_USER if is_lookup else REFUSED
        dn, uid, allowed = person
        if not is_lookup and not (allowed and is_password(dn, password.decode())):
            return REFUSED
        home = store_of(uid)
    except (ldap.LDAPError, pymysql.MySQLError, UnicodeDecodeError, OSError) as error:
        print(f"account lookup failed: {type(error).__name__}", file=sys.stderr)
        return TRY_LATER
    os.environ.update(USER=uid, HOME=home, EXTRA="userdb_uid userdb_gid", userdb_uid="kopano", userdb_gid="kopano")
    if is_lookup:
        os.environ["AUTHORIZED"] = "2"
    os.execv(sys.argv[1], sys.argv[1:])


sys.exit(main())
