# shellcheck shell=sh disable=SC2154 # shell.sh sets what is missing here
# Functions for building programs from Go modules. Sourced after versions.sh and shell.sh.

# Requires Go for building $1; $2 is what can be installed instead.
require_go() {
  instead="Install Go $GO_MINIMUM or newer (https://go.dev/dl), or $2."
  command -v go >/dev/null 2>&1 || fail "Go is missing, and $1 has to be built on this machine." "$instead"
  # GOTOOLCHAIN=local: a newer Go requested by a go.mod could not be downloaded either.
  installed=$(GOTOOLCHAIN=local go env GOVERSION | sed 's/^go//')
  at_least "$installed" "$GO_MINIMUM" || fail "Go $installed is too old to build $1." "$instead"
  # Build the modules as they are locked here, whatever the user has configured.
  export GOFLAGS=-mod=readonly GOWORK=off
}

# Requires $1 MB in each folder that Go writes to.
require_build_space() { require_space "$1" "$cache" "$(go env GOCACHE)" "$(go env GOMODCACHE)" "${TMPDIR:-/tmp}"; }
