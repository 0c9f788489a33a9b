#!/bin/bash
# Process 1 of the app image: writes the configuration, then looks after the services until it is told to stop.

stop() {
  # Waits until mail in flight is stored; the engine's own limit ends it otherwise.
  sv -w 20 force-stop /etc/service/* >/dev/null 2>&1
  exit 143
}
trap stop TERM INT

if [ $# -gt 0 ]; then exec "$@"; fi

for entry in /etc/docker/entry.d/*; do . "$entry"; done

runsvdir -P /etc/service &
wait $!
