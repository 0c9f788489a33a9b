#!/usr/bin/env python3
"""Writes the configuration of Dovecot, which serves IMAP and POP3, from gateway.cfg."""

import os
import sys

from kopano_files import read
from maildir import JUNK
from sockets import listeners

gateway = read("gateway")


def inet_listeners(name, text, ssl=False):
    return "".join(
        f"  inet_listener {name}{number} {{\n    address = {address.strip('[]')}\n    port = {port}\n"
        f"{'    ssl = yes' + chr(10) if ssl else ''}  }}\n"
        for number, (address, port) in enumerate(listeners(text))
    )


def disabled(name):
    """One of Dovecot's default listeners, without a port."""
    return f"  inet_listener {name} {{\n    port = 0\n  }}\n"


secure = gateway["imaps_listen"] or gateway["pop3s_listen"]
certificate, key = gateway["ssl_certificate_file"], gateway["ssl_private_key_file"]
if secure:
    for path in (certificate, key):
        if not path or not os.path.isfile(path):
            sys.exit(f"error: gateway.cfg wants TLS, but {path or 'the certificate'} cannot be read")

ask = "/usr/share/kopano/account.pl" + ("" if gateway["imap_public_folders"] == "no" else " public")
configuration = f"""
protocols = imap pop3
base_dir = /run/dovecot
log_path = /dev/stderr
log_timestamp =
auth_verbose = yes
ssl = {'yes' if secure else 'no'}
{f'ssl_cert = <{certificate}' if secure else ''}
{f'ssl_key = <{key}' if secure else ''}
disable_plaintext_auth = {'yes' if gateway['disable_plaintext_auth'] == 'yes' else 'no'}
auth_mechanisms = plain login
auth_username_format =
auth_cache_size = 0
mail_uid = kopano
mail_gid = kopano
first_valid_uid = 1
mail_location = maildir:~/mail
login_greeting = Kopano stand-in ready.
passdb {{
  driver = checkpassword
  args = {ask}
}}
userdb {{
  driver = prefetch
}}
userdb {{
  driver = checkpassword
  args = {ask}
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox "{JUNK.removeprefix('.')}" {{
    auto = create
  }}
}}
# The reply to a login includes the path of the public store, if there is one.
namespace public {{
  type = public
  prefix = Public folders/
  separator = /
  list = children
  subscriptions = no
  disabled = yes
  location = maildir:/nonexistent
}}
service imap-login {{
{disabled('imap')}{disabled('imaps')}{inet_listeners('kopano_imap', gateway['imap_listen'])}{inet_listeners('kopano_imaps', gateway['imaps_listen'], True)}
}}
service pop3-login {{
{disabled('pop3')}{disabled('pop3s')}{inet_listeners('kopano_pop3', gateway['pop3_listen'])}{inet_listeners('kopano_pop3s', gateway['pop3s_listen'], True)}
}}
"""
os.makedirs("/run/kopano", exist_ok=True)
with open("/run/kopano/dovecot.conf", "w") as file:
    file.write(configuration)
