# shellcheck shell=bash disable=SC2154 # containers/app-files.ts sets what is missing here
# Sourced by process 1 of the app image before its services start. The public store is created once, as soon as the
# server answers; until it exists, mail for a public folder is stored where nobody finds it. The health check waits for
# the mark, so that a store that cannot be created is noticed.
(
  attempt=0
  until message=$(kopano-storeadm -P 2>&1) || [[ $message == *"already exists"* ]]; do
    attempt=$((attempt + 1))
    # After half a minute, which is longer than the first start takes.
    if [ "$attempt" = 15 ]; then echo "The public store could not be created: $message"; fi
    sleep 2
  done
  touch "$mark"
) &
