# Checks that Postfix greets a client from the network. It treats earlier input as an attack, hence the delay; both
# busybox and Debian have this `nc`. Each greeting adds two lines to its log.
exec 2>/dev/null
is_due greeting || exit 0
(sleep 0.3; printf 'QUIT\r\n') | nc -w 5 "$(hostname)" 25 | grep -q '^220 ' && is_done greeting
