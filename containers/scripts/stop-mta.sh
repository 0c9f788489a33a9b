# shellcheck shell=bash
# Sourced by process 1 of the mta image when the container is stopped. The image itself signals all services at once and
# exits, which kills them. Postfix stops first and cleanly, so that no delivery is interrupted and repeated later.
sv once "$SVDIR/postfix" >/dev/null 2>&1
postfix stop >/dev/null 2>&1
