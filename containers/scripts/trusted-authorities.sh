# shellcheck shell=bash
# Sourced by process 1 of the app image. Nothing of this is on a volume, so each new container needs it again.
update-ca-certificates >/dev/null || echo 'The trusted authorities could not be added.'
