#!/usr/bin/env python3
"""Serves the placeholder page on the ICAL ports."""

import os
import ssl
import sys
import threading

from kopano_files import read
from page import serve
from sockets import listeners

ical = read("ical")
for address, port in listeners(ical["ical_listen"]):
    serve(address, port)
secure = listeners(ical["icals_listen"])
if secure:
    for name in ("ssl_certificate_file", "ssl_private_key_file"):
        if not os.path.isfile(ical[name]):
            sys.exit(f"error: ical.cfg wants TLS, but {ical[name] or name} cannot be read")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(ical["ssl_certificate_file"], ical["ssl_private_key_file"])
    for address, port in secure:
        serve(address, port, context)
threading.Event().wait()
