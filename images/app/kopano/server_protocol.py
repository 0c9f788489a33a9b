"""The protocol between the server and the other programs: one line of words as the request, one as the reply. All words
except the first are hexadecimal, preceded by an x because they may be empty."""

import socket

SOCKET = "/run/kopano/server.sock"


class ServerError(Exception):
    """An answer other than `ok`: `database`, `not-found`, `ambiguous`, `collision` or `refused`."""


class Redirect(Exception):
    """The store is on another server, which accepts connections at this address and port."""

    def __init__(self, host, port):
        super().__init__(f"redirected to https://{host}:{port}/")
        self.host, self.port = host, port


def encode(verb, words):
    return " ".join([verb, *("x" + word.hex() for word in words)]).encode() + b"\n"


def decode(line):
    verb, *words = line.decode("ascii").split()
    return verb, [bytes.fromhex(word[1:]) for word in words]


def request(verb, *words):
    """The words of the answer; OSError if the server is unreachable, Redirect if another one has to be asked."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.connect(SOCKET)
        return exchange(connection, verb, *words)


def exchange(connection, verb, *words):
    """The same over a connection to any server."""
    connection.sendall(encode(verb, [word.encode() if isinstance(word, str) else word for word in words]))
    with connection.makefile("rb") as stream:
        line = stream.readline()
    if not line:
        raise ConnectionError("the server closed the connection")
    status, answer = decode(line)
    if status == "redirect":
        host, port = answer
        raise Redirect(host.decode(), int(port))
    if status != "ok":
        raise ServerError(status)
    return answer
