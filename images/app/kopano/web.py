#!/usr/bin/env python3
"""A plain page on the ports of WebApp, ActiveSync and ICAL."""

import http.server
import os
import socket
import ssl
import sys
import threading

from kopano_files import listeners, read

PAGE = b"""<!doctype html>
<title>Kopano stand-in</title>
<p>This is a stand-in for tests and the demo, made from Debian's packages. It delivers mail and serves IMAP and POP3.
WebApp, ActiveSync and ICAL are served by the real image, mlan/kopano.
"""


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET


def serve(address, port, context=None):
    server = Server(("" if address == "*" else address, port), Handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()


ical = read("ical")
serve("*", 80)
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
