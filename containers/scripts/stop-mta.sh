# shellcheck shell=bash
# Sourced by process 1 of the mta image when the container is stopped. The image itself signals all services at once and
# leaves, which kills them. Postfix ends first and in order, so that no delivery is cut off and repeated later.
sv once "$SVDIR/postfix" >/dev/null 2>&1
postfix stop >/dev/null 2>&1
