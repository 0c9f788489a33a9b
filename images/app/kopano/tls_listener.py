"""Connections of other servers, whose delivery agents log in with a key as SYSTEM (kopano-core, ECSession.cpp:
ValidateUserCertificate)."""

import os
import socketserver
import ssl
import subprocess
import threading

import log
from server_protocol import ServerError, decode, encode
from sockets import bind


class _Connection(socketserver.StreamRequestHandler):
    timeout = 60

    def setup(self):
        # In the thread of the connection, so that no other one has to wait.
        self.request.settimeout(self.timeout)
        self.request = self.server.context.wrap_socket(self.request, server_side=True)
        super().setup()

    def handle(self):
        certificate = self.request.getpeercert(binary_form=True)
        verb, words = decode(self.rfile.readline())
        if certificate is None or not _is_accepted(certificate, self.server.public_keys):
            self.wfile.write(encode("refused", []))
        else:
            self.wfile.write(self.server.answer(verb, words))

    def finish(self):
        super().finish()
        self.request.close()


class _Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        log.write(log.WARNING, f"Connection of {client_address[0]} failed")


def listen(settings, answer):
    """Listeners that `serve` starts. Their files are read before root privileges are dropped."""
    addresses = settings["server_listen_tls"]
    if not addresses:
        return []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(settings["server_ssl_key_file"])
    context.load_verify_locations(settings["server_ssl_ca_file"])
    context.verify_mode = ssl.CERT_OPTIONAL
    listeners = []
    for bound in bind(addresses):
        listener = _Listener(bound.getsockname()[:2], _Connection, bind_and_activate=False)
        listener.socket.close()
        listener.socket = bound
        listener.context, listener.answer, listener.public_keys = context, answer, settings["sslkeys_path"]
        listeners.append(listener)
    return listeners


def serve(listeners):
    for listener in listeners:
        threading.Thread(target=listener.serve_forever, daemon=True).start()


def _is_accepted(certificate, folder):
    presented = _openssl("x509", "-inform", "DER", "-noout", "-pubkey", text=certificate)
    try:
        paths = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
    except OSError:
        return False
    return any(presented == _openssl("pkey", "-pubin", "-in", path, "-pubout") != b"" for path in paths)


def _openssl(*words, text=b""):
    return subprocess.run(["openssl", *words], input=text, capture_output=True).stdout
