#!/usr/bin/env python3
"""Stand-in for kopano-spamd: passes messages that users move to the junk folder on to the spam filter, as spam, and those
that they move back to the inbox as ham (kopano-core, ECtools/spamd/kopano_spamd)."""

import grp
import hashlib
import os
import time
from email import message_from_bytes

import log
from daemon import run_as_kopano
from kopano_files import read
from maildir import JUNK

STORES = "/var/lib/kopano/attachments"


class Learner:
    def __init__(self):
        self._settings = read("spamd")
        log.start("kopano-spamd", self._settings)
        self._database = self._settings["spam_db"]
        self._group = grp.getgrnam(self._settings["sa_group"]).gr_gid

    def run(self):
        run_as_kopano()
        if self._settings["learn_ham"] == "yes":
            os.makedirs(self._settings["ham_dir"], exist_ok=True)
        # Nothing that is already there is learned.
        seen = _messages()
        while True:
            time.sleep(1)
            messages = _messages()
            for name in messages.keys() - seen.keys():
                try:
                    self._update(*messages[name])
                # Renamed in the meantime: the next round finds it again.
                except FileNotFoundError:
                    del messages[name]
                except OSError as error:
                    log.write(log.ERROR, f"Unable to learn: {error}")
            seen = messages

    def _update(self, path, is_junk):
        with open(path, "rb") as file:
            message = file.read()
        key = hashlib.sha256(message).hexdigest()[:32]
        mark = message_from_bytes(message).get(self._settings["header_tag"], "")
        if is_junk and mark.upper() != "YES":
            self._learn(message, key, "spam_dir", "ham_dir")
            with open(self._database, "a") as file:
                file.write(f"{key}\n")
        elif not is_junk and self._settings["learn_ham"] == "yes" and self._was_spam(key):
            self._learn(message, key, "ham_dir", "spam_dir")

    def _learn(self, message, key, folder, other):
        log.write(log.INFO, f"Learning message as {folder.partition('_')[0].upper()}, {key}")
        try:
            os.unlink(os.path.join(self._settings[other], f"{key}.eml"))
        except FileNotFoundError:
            pass
        path = os.path.join(self._settings[folder], f"{key}.eml")
        with open(path, "wb") as file:
            file.write(message)
            os.fchown(file.fileno(), -1, self._group)
            os.fchmod(file.fileno(), 0o660)

    def _was_spam(self, key):
        if not os.path.exists(self._database):
            return False
        with open(self._database) as file:
            return f"{key}\n" in file


def _messages():
    """Path and kind of folder of each message in an inbox or junk folder, by a name that its flags do not change."""
    found = {}
    for store in _names(STORES):
        for folder, is_junk in ((f"{store}/mail", False), (f"{store}/mail/{JUNK}", True)):
            for part in (f"{STORES}/{folder}/new", f"{STORES}/{folder}/cur"):
                for name in _names(part):
                    found[f"{folder}/{name.partition(':')[0]}"] = (f"{part}/{name}", is_junk)
    return found


def _names(folder):
    try:
        return os.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return []


Learner().run()
