#!/usr/bin/env python3
"""Stand-in for kopano-dagent: accepts mail over LMTP. On SIGTERM it accepts no new connections and waits for open ones
(kopano-core, spooler/DAgent.cpp: running_service)."""

import os
import selectors
import signal
import socket
import threading
import time

import log
from daemon import run_as_kopano
from kopano_files import read
from lmtp import Session
from sockets import bind

# Seconds before open sessions are closed after a SIGTERM, as in running_service.
PATIENCE = 30


class Agent:
    def __init__(self):
        self._settings = read("dagent")
        log.start("kopano-dagent", self._settings)
        self._sockets = bind(self._settings["lmtp_listen"])
        self._slots = threading.Semaphore(int(self._settings["lmtp_max_threads"] or 20))
        self._quitting = threading.Event()
        self._sessions = set()

    def run(self):
        signal.signal(signal.SIGTERM, self._quit)
        run_as_kopano()
        log.write(log.ALWAYS, f"Starting kopano-dagent (pid {os.getpid()} uid {os.getuid()}) (LMTP mode)")
        with selectors.DefaultSelector() as selector:
            for listener in self._sockets:
                selector.register(listener, selectors.EVENT_READ)
            while not self._quitting.is_set():
                for key, _ in selector.select(0.2):
                    self._accept(key.fileobj)
        for listener in self._sockets:
            listener.close()
        log.write(log.ALWAYS, "LMTP service will now exit")
        end = time.monotonic() + PATIENCE
        while self._sessions and time.monotonic() < end:
            time.sleep(0.05)
        if self._sessions:
            log.write(log.NOTICE, f"Forced shutdown with {len(self._sessions)} processes/threads left")

    def _quit(self, *_):
        self._quitting.set()

    def _accept(self, listener):
        if not self._slots.acquire(timeout=0.1):
            return
        connection, peer = listener.accept()
        thread = threading.Thread(target=self._serve, args=(connection, peer), daemon=True)
        self._sessions.add(thread)
        thread.start()

    def _serve(self, connection, peer):
        try:
            with connection:
                name = peer[0].removeprefix("::ffff:") if isinstance(peer, tuple) else "localhost"
                Session(connection, name, socket.gethostname(), self._settings, self._quitting).run()
        except OSError as error:
            log.write(log.ERROR, f"Socket error: {error.strerror}")
        finally:
            self._sessions.discard(threading.current_thread())
            self._slots.release()


Agent().run()
