"""A session with a mail transfer agent (kopano-core, spooler/DAgent.cpp: HandlerLMTP; spooler/LMTP.cpp)."""

import socket
import time
from dataclasses import dataclass

import log
from delivery import EXPIRED, deliver
from server_protocol import ServerError, request

# Eleven timeouts of a minute each.
PATIENCE = 660
NETWORK_ERROR = "0x80040115"


@dataclass
class Recipient:
    identity: bytes
    is_user: bool
    name: str


class Session:
    def __init__(self, connection, peer, server_name, settings, is_quitting):
        self._connection = connection
        self._stream = connection.makefile("rb")
        self._peer = peer
        self._server_name = server_name
        self._settings = settings
        self._is_quitting = is_quitting
        self._client = self._sender = "???"
        # Address and recipient, in the order of the replies.
        self._recipients = []

    def run(self):
        try:
            request("session")
        except (OSError, ServerError) as error:
            log.write(log.ERROR, f"HrGetSession failed: {error}")
            return self._say("421 internal error: GetSession failed")
        self._say("220 2.1.5 LMTP server is ready")
        self._connection.settimeout(PATIENCE)
        try:
            while not self._is_quitting.is_set():
                line = self._stream.readline()
                if not line:
                    return log.write(log.ERROR, "Client disconnected")
                if self._is_quitting.is_set():
                    return self._say("221 2.0.0 Server is shutting down")
                if not self._command(line.decode("utf-8", "replace").rstrip("\r\n")):
                    return
        except socket.timeout:
            self._say("221 5.0.0 Connection closed due to timeout")
            log.write(log.ERROR, "Connection closed due to timeout")

    def _command(self, line):
        """Whether the session continues."""
        upper = line.upper()
        log.write(log.DEBUG, f"> {line}")
        if upper.startswith("LHLO"):
            self._client = line.partition(" ")[2]
            for word in ("SERVER ready", "PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODE", "RSET"):
                self._say(f"250-{word}")
            self._say("250 SMTPUTF8")
        elif upper.startswith("MAIL FROM:"):
            sender = _address(line)
            if sender is None:
                self._say("503 5.1.7 Bad sender's mailbox address syntax")
            else:
                self._sender = sender
                self._say("250 2.1.0 Ok")
        elif upper.startswith("RCPT TO:"):
            self._recipient(_address(line))
        elif upper.startswith("DATA"):
            self._data()
        elif upper.startswith("RSET"):
            self._recipients, self._sender = [], ""
            self._say("250 2.1.0 Ok")
        elif upper.startswith("QUIT"):
            self._say("221 2.0.0 Bye")
            return False
        else:
            self._say("555 5.5.4 Command not recognized")
        return True

    def _recipient(self, address):
        if address is None:
            return self._say("503 5.1.3 Bad destination mailbox address syntax")
        try:
            kind, identity, name = request("resolve", address)
        except ServerError as error:
            if str(error) == "ambiguous":
                log.write(log.ERROR, f'Requested e-mail address "{address}" resolves to multiple users.')
                return self._say("503 5.1.4 Destination mailbox address ambiguous")
            log.write(log.ERROR, f'Requested e-mail address "{address}" does not resolve to a user.')
            return self._say("503 5.1.1 User does not exist")
        except OSError:
            log.write(log.ERROR, f"Failed to lookup email address: network error ({NETWORK_ERROR[2:]})")
            return self._say(f"503 5.1.1 Connection error: {NETWORK_ERROR}")
        if kind != b"user":
            log.write(log.WARNING, f"Resolved recipient {address} is not a user")
        self._recipients.append((address, Recipient(identity, kind == b"user", name.decode())))
        self._say("250 2.1.5 Ok")

    def _data(self):
        if not self._recipients:
            return self._say("503 5.1.1 No recipients")
        self._say("354 2.1.5 Start mail input; end with <CRLF>.<CRLF>")
        lines = [self._trace().encode()]
        while (line := self._stream.readline()) not in (b".\r\n", b".\n"):
            # An incomplete message is discarded.
            if not line:
                return log.write(log.ERROR, "Error during DATA communication with client")
            lines.append(line[1:] if line.startswith(b".") else line)
        for status in self._deliver(b"".join(lines)):
            self._say(status)
        self._recipients = []

    def _deliver(self, message):
        """A status for each address; an account with several of them receives the message once."""
        statuses = {}
        expired = False
        for _, recipient in self._recipients:
            key = (recipient.is_user, recipient.identity)
            if key not in statuses:
                # Once a message has expired, the server is no longer asked.
                statuses[key] = EXPIRED if expired else deliver(recipient, message, self._settings)
            expired = expired or statuses[key] == EXPIRED
        return [
            statuses[(recipient.is_user, recipient.identity)].format(address)
            for address, recipient in self._recipients
        ]

    def _trace(self):
        now = time.strftime("%a, %d %b %Y %T %z (%Z)")
        return (
            f"Return-Path: <{self._sender}>\r\nReceived: from {self._client} ({self._peer})\r\n"
            f"\tby {self._server_name} (kopano-dagent) with LMTP;\r\n\t{now}\r\n"
        )

    def _say(self, line):
        log.write(log.DEBUG, f"< {line}")
        self._connection.sendall(line.encode() + b"\r\n")


def _address(line):
    start = line.find("<")
    end = line.find(">", start)
    return None if start < 0 or end < 0 else line[start + 1 : end].strip()
