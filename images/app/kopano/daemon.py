"""The user that all daemons run as."""

import os
import pwd


def run_as_kopano():
    """Drops root privileges, once the privileged ports are open."""
    account = pwd.getpwnam("kopano")
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)
    os.umask(0o077)
