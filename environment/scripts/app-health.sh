# Whether Kopano serves: IMAP and LMTP greet, and twice a minute a message goes the whole way of a delivery, through the
# directory and the database. It expired before it was sent, so Kopano drops it at the end of that way instead of storing
# it (kopano-core, spooler/DAgent.cpp: HrMessageExpired). A greeting alone shows neither a lost database nor a lost store.
checked=/run/kopano-delivery-checked
exec 2>/dev/null

connect() { exec 3<>"/dev/tcp/127.0.0.1/$1"; }
send() { printf '%s\r\n' "$1" >&3; }
# The last line of an answer, which may have several.
answer() {
  while IFS= read -r -t 8 line <&3 && [[ $line == [0-9][0-9][0-9]-* ]]; do :; done
  [[ $line == "$1"* ]]
}

if [ -n "$public_store" ]; then [ -e "$public_store" ] || exit 1; fi
if [ -n "$imap_port" ]; then connect "$imap_port" && answer '* OK' || exit 1; fi
connect "$lmtp_port" && answer 220 || exit 1

printf -v now '%(%s)T' -1
if [ -z "$recipient" ] || ((now - $(cat "$checked" || echo 0) < 30)); then exit 0; fi
send 'LHLO localhost' && answer 250 || exit 1
send 'MAIL FROM:<>' && answer 250 || exit 1
send "RCPT TO:<$recipient>"
if ! answer 250; then
  # That is also what Kopano answers while the directory is away, which restarting app would not help.
  [[ $line == *'User does not exist'* ]]
  exit
fi
send DATA && answer 354 || exit 1
send $'Subject: delivery check\r\nExpiry-Time: Thu, 01 Jan 1970 00:00:01 +0000\r\n\r\n.' && answer 250 || exit 1
send QUIT
echo "$now" >"$checked"
