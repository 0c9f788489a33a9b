# shellcheck shell=sh
# Runs in a container of app's image: a certificate for services that nobody from outside connects to, and its key.
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=drill -keyout /tmp/key -out /tmp/chain 2>/dev/null </dev/null
cat /tmp/chain /tmp/key
