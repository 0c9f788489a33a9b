"""What the daemons have in common: the user that they run as."""

import os
import pwd


def run_as_kopano():
    """Gives up the rights of root, after the sockets with low numbers are open."""
    account = pwd.getpwnam("kopano")
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)
    os.umask(0o077)
