# shellcheck shell=bash disable=SC2154 # containers/app-files.ts sets what is missing here
# Whether Kopano serves: IMAP and LMTP greet, and twice a minute a message goes the whole way of a delivery, through the
# directory and the database. It expired before it was sent, so Kopano drops it at the end of that way instead of storing
# it (kopano-core, spooler/DAgent.cpp: HrMessageExpired). A greeting alone shows neither a lost database nor a lost store.
exec 2>/dev/null

connect_to() { exec 3<>"/dev/tcp/$1"; }
send() { printf '%s\r\n' "$1" >&3; }
# The last line of an answer, which may have several.
answer() {
  while IFS= read -r -t 8 line <&3 && [[ $line == [0-9][0-9][0-9]-* ]]; do :; done
  [[ $line == "$1"* ]]
}

# Without a goodbye each check would leave an error in Kopano's log.
trap 'send QUIT' EXIT
if [ -n "$public_store" ]; then [ -e "$public_store" ] || exit 1; fi
if [ -n "$imap_port" ]; then connect_to "127.0.0.1/$imap_port" && answer '* OK' || exit 1; fi
connect_to "127.0.0.1/$lmtp_port" && answer 220 || exit 1

printf -v now '%(%s)T' -1
if [ -z "$recipient" ] || ((now - $(cat "$checked" || echo 0) < 30)); then exit 0; fi
send 'LHLO localhost' && answer 250 || exit 1
send 'MAIL FROM:<>' && answer 250 || exit 1
send "RCPT TO:<$recipient>"
if ! answer 250; then
  # Kopano also knows no user while it has lost its database, or while the directory is away. The latter is not its own
  # fault, and an account that was not found before in this container may really be missing.
  [[ $line == *'User does not exist'* ]] && { [ ! -e "$checked" ] || ! connect_to "$directory"; }
  exit
fi
send DATA && answer 354 || exit 1
send $'Subject: delivery check\r\nExpiry-Time: Thu, 01 Jan 1970 00:00:01 +0000\r\n\r\n.' && answer 250 || exit 1
echo "$now" >"$checked"
