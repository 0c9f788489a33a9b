# shellcheck shell=bash disable=SC2154 # containers/app-files.ts sets what is missing here
# Checks that the web server, IMAP and LMTP answer: from the network, unless they listen only inside the container. Twice a
# minute it also delivers a message through the directory and the database. The message has already expired, so Kopano
# drops it at the last step instead of storing it (kopano-core, spooler/DAgent.cpp: HrMessageExpired). A greeting alone
# would not reveal a lost database or store.
exec 2>/dev/null

connect_to() { exec 3<>"/dev/tcp/$1"; }
send() { printf '%s\r\n' "$1" >&3; }
# The last line of a possibly multi-line answer.
answer() {
  while IFS= read -r -t 8 line <&3 && [[ $line == [0-9][0-9][0-9]-* ]]; do :; done
  [[ $line == "$1"* ]]
}

# Without a proper end of the session each check would leave an error in Kopano's log.
trap 'send QUIT' EXIT
if [ -n "$public_store" ]; then [ -e "$public_store" ] || exit 1; fi
own=$(hostname)
# This request starts no session of WebApp.
if [ -n "$web_port" ]; then connect_to "$own/$web_port" && send $'OPTIONS * HTTP/1.0\r\n' && answer 'HTTP/' || exit 1; fi
if [ -n "$imap_port" ]; then connect_to "${imap_host:-$own}/$imap_port" && answer '* OK' || exit 1; fi
connect_to "${lmtp_host:-$own}/$lmtp_port" && answer 220 || exit 1

if [ -z "$recipient" ] || ! is_due delivery; then exit 0; fi
send 'LHLO localhost' && answer 250 || exit 1
send 'MAIL FROM:<>' && answer 250 || exit 1
send "RCPT TO:<$recipient>"
if ! answer 250; then
  # Kopano also reports an unknown user if the database is lost or the directory is unavailable. The latter is not its
  # fault, and an account that was not found before in this container may really be missing.
  [[ $line == *'User does not exist'* ]] && { [ ! -e "$marks/delivery" ] || ! connect_to "$directory"; }
  exit
fi
send DATA && answer 354 || exit 1
send $'Subject: delivery check\r\nExpiry-Time: Thu, 01 Jan 1970 00:00:01 +0000\r\n\r\n.' && answer 250 || exit 1
is_done delivery
