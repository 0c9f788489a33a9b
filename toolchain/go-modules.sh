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

# Builds write to all of these folders. On a full disk they fail with misleading errors, or with none if there is no room
# for the log either.
require_space() {
  for folder in "$cache" "$(go env GOCACHE)" "$(go env GOMODCACHE)" "${TMPDIR:-/tmp}"; do
    free=$(df -Pk "$folder" 2>/dev/null | awk 'NR == 2 { print int($4 / 1024) }')
    if [ "${free:-$1}" -lt "$1" ]; then
      fail "The disk is full: $free MB are free below $folder." \
        "Building needs up to 6 GB, most of it for Go's own caches. Make room and run the same command again."
    fi
  done
}

# Runs the step $1, "$@", and prints how long it took; its output is printed only if it fails.
build_step() {
  step=$1
  shift
  log=$cache/build.log
  say "  $step …"
  started=$(date +%s)
  "$@" >"$log" 2>&1 || {
    require_space 100
    tail -n 20 "$log" >&2
    if grep -qi 'no space left on device' "$log"; then
      fail "The disk is full; building needs up to 6 GB." "Make room and run the same command again."
    fi
    fail "Building stopped at: $step." "The whole output is in $log. Run the same command again to continue."
  }
  say "  $step: $(($(date +%s) - started)) s"
}
