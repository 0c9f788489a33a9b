"""Logs through syslog, with the severities of Kopano's loggers (kopano-core, common/ECLogger.cpp)."""

import os
import sys
import syslog
import time

CRITICAL, ERROR, WARNING, NOTICE, INFO, DEBUG, ALWAYS = 1, 2, 3, 4, 5, 6, 15
# An error is a warning to syslog, so it appears only if SYSLOG_LEVEL is at least 5.
SEVERITIES = {
    ALWAYS: syslog.LOG_ALERT,
    CRITICAL: syslog.LOG_CRIT,
    ERROR: syslog.LOG_WARNING,
    WARNING: syslog.LOG_WARNING,
    NOTICE: syslog.LOG_NOTICE,
    INFO: syslog.LOG_INFO,
    DEBUG: syslog.LOG_DEBUG,
}

# Kopano's Python daemons have a name as their default.
NAMES = {"warning": WARNING}

_level = WARNING
_to_syslog = False
_to_console = False


def start(name, settings, with_console=False):
    """Selects the destination by log_method, log_file and log_level of the daemon. A command run by hand also prints its
    errors (`with_console`)."""
    global _level, _to_syslog, _to_console
    level = settings["log_level"]
    _level = NAMES[level] if level in NAMES else int(level, 0)
    method, path = settings["log_method"], settings["log_file"]
    if method == "auto":
        method = "file" if path else "syslog"
    # The socket is created by another service, which starts at the same time.
    for _ in range(100):
        if method == "file" or os.path.exists("/dev/log"):
            break
        time.sleep(0.01)
    _to_syslog = method == "syslog" and os.path.exists("/dev/log")
    _to_console = _to_syslog and with_console
    if _to_syslog:
        syslog.openlog(name, syslog.LOG_PID, syslog.LOG_MAIL)
    elif path not in ("", "-"):
        try:
            sys.stderr = open(path, "a", buffering=1)
        except OSError as error:
            print(f"Unable to open logfile {path}: {error.strerror}. Logging to stderr.", file=sys.stderr)


def write(level, line):
    """Writes one line. `level` is one of Kopano's, which log_level limits."""
    if level != ALWAYS and level > _level:
        return
    # One message is one line, whatever a client sends.
    line = line.encode("utf-8", "replace").decode().translate({code: "?" for code in range(32)})
    if _to_syslog:
        syslog.syslog(SEVERITIES[level], line)
        if _to_console and level <= ERROR:
            print(f"[{'error' if level == ERROR else 'crit':7}] {line}", file=sys.stderr)
    else:
        print(line, file=sys.stderr)
