#!/bin/bash
# Process 1 of the mta image, by the rules of mlan/postfix-amavis: the executable files of one folder are sourced at the
# start, those of another at the stop. There is no grace after that: what still runs when this process ends is killed.
exec 2>&1

run_parts() {
  local file
  # shellcheck disable=SC1090,SC2046
  for file in $(find "$1" -type f -executable 2>/dev/null | sort); do . "$file"; done
}

stop() {
  dc_log 4 "Got SIGTERM, so shutting down."
  run_parts "${DOCKER_EXIT_DIR-/etc/docker/exit.d}"
  # Returns at once.
  sv down "${SVDIR-/etc/service}"/*
  exit 143
}
trap 'kill $!; stop' TERM

run_parts "${DOCKER_ENTRY_DIR-/etc/docker/entry.d}"

"$@" &

# A trap is run when `wait` is interrupted.
while true; do
  tail -f /dev/null &
  wait $!
done
