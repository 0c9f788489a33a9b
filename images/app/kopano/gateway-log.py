#!/usr/bin/env python3
"""Logs what Dovecot prints as the gateway would, with the severities and the log_level of a Kopano daemon."""

import re
import signal
import sys

import log
from kopano_files import read

LEVELS = {"Panic": log.CRITICAL, "Fatal": log.CRITICAL, "Error": log.ERROR, "Warning": log.WARNING, "Debug": log.DEBUG}
LEVEL = re.compile(rf"(?:^|: )({'|'.join(LEVELS)}): ")

# Stops only at the end of its input: the last lines arrive after the signal to stop.
signal.signal(signal.SIGTERM, signal.SIG_IGN)
log.start("kopano-gateway", read("gateway"))
for line in sys.stdin.buffer:
    text = line.decode("utf-8", "replace").strip()
    found = LEVEL.search(text)
    log.write(LEVELS[found[1]] if found else log.INFO, text)
