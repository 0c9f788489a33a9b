"""A plain page in place of WebApp, ActiveSync and ICAL."""

import http.server
import threading

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


def serve(address, port, context=None):
    server = http.server.ThreadingHTTPServer(("" if address == "*" else address, port), Handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
