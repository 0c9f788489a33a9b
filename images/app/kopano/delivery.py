"""Delivers a message to one recipient (kopano-core, spooler/DAgent.cpp: ProcessDeliveryToRecipient)."""

import time
from email import message_from_bytes
from email.policy import compat32
from email.utils import parsedate_to_datetime

import home
import log
import maildir
import public_folder
from server_protocol import Redirect, ServerError

OK = "250 2.1.5 {} Ok"
EXPIRED = "250 2.4.7 {} Delivery time expired"
UNAVAILABLE = "450 4.2.0 {} Mailbox temporarily unavailable"
NO_SERVER = "450 4.5.0 {} network or permissions error to storage server: 0x80040115"


def is_expired(message):
    """Whether the message has passed its expiry date."""
    text = message_from_bytes(message, policy=compat32).get("Expiry-Time")
    try:
        return text is not None and time.time() > parsedate_to_datetime(str(text)).timestamp()
    except (ValueError, TypeError, OverflowError):
        return False


def deliver(recipient, message, settings):
    """The status for a recipient, by the settings of the delivery agent. An expired message goes through all steps except
    the last."""
    # A group has no store and never gets one.
    if not recipient.is_user:
        return UNAVAILABLE
    try:
        store = home.open_store(recipient.identity, settings["sslkey_file"])
        if is_expired(message):
            log.write(log.WARNING, "Message was expired, not delivering")
            return EXPIRED
        public = _public_folder(recipient, settings)
        if public is None:
            store.deliver([maildir.JUNK] if _is_spam(message, settings) else [], message)
        else:
            store, path = public
            store.deliver(path, message)
    except (ServerError, Redirect, public_folder.PluginError) as error:
        log.write(log.ERROR, f'Unable to deliver message to "{recipient.name}": {error}')
        return UNAVAILABLE
    except ConnectionError as error:
        log.write(log.ERROR, f"Unable to open default store for system account: {error}")
        return NO_SERVER
    except OSError as error:
        log.write(log.ERROR, f'Unable to commit message to "{recipient.name}": {error.strerror}')
        return UNAVAILABLE
    log.write(log.INFO, f'Delivered message to "{recipient.name}", size {len(message)}')
    return OK


def _public_folder(recipient, settings):
    """The public store and the path in it; nothing if the mail goes into the account's own store."""
    path = public_folder.folder_of(recipient.name) if public_folder.is_enabled(settings) else []
    if not path:
        return None
    try:
        return home.open_store(home.PUBLIC, settings["sslkey_file"]), path
    except ServerError as error:
        # Without a public store the plugin leaves the mail to normal delivery, into a store that nobody opens.
        if str(error) == "not-found":
            return None
        raise


def _is_spam(message, settings):
    """Whether the first header of the configured name has the configured value on its first line (FindSpamMarker)."""
    headers, separator, _ = message.upper().partition(b"\r\n\r\n")
    name, value = (settings[key].upper().encode() for key in ("spam_header_name", "spam_header_value"))
    _, found, text = headers.partition(b"\r\n" + name + b":")
    is_spam = bool(separator and found) and value in text.partition(b"\r\n")[0]
    if is_spam:
        log.write(log.INFO, "Spam marker found in e-mail, delivering to junk-mail folder")
    return is_spam
