# What is built and where it is kept. Sourced by the other scripts of this folder.

# The newest CLI in the module proxy's memory; it serves no list of versions. Newer than any feature we use.
PULUMI_VERSION=3.259.0
# ErrorHook and resource hooks of the program need this CLI at least.
PULUMI_MINIMUM=3.240.0
# For machines with an older one than package.json asks for.
NODE_MAJOR=24
COMPOSE_VERSION=2.35.1
ACTIONLINT_VERSION=1.7.7
# What the go.mod files of this folder ask for.
GO_MINIMUM=1.25.11

toolchain_folder=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/kopano-pulumi

say() { printf '%s\n' "$*" >&2; }

fail() {
  printf 'error: %s\n' "$1" >&2
  shift
  for line in "$@"; do printf '  %s\n' "$line" >&2; done
  exit 1
}

# The version of an npm package in the lock file: a plugin has to be of the same version.
package_version() {
  node -p "require('$toolchain_folder/../package-lock.json').packages['node_modules/$1'].version"
}

# Whether version $1 is at least version $2.
at_least() {
  [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]
}

# A name for what standard input holds. macOS has the second command only.
short_hash() { if command -v sha256sum >/dev/null 2>&1; then sha256sum; else shasum -a 256; fi | cut -c1-12; }

# What is built from Go modules ($1), and what to install instead of Go ($2).
require_go() {
  instead="Install Go $GO_MINIMUM or newer (https://go.dev/dl), or $2."
  command -v go >/dev/null 2>&1 || fail "Go is missing, and $1 has to be built on this machine." "$instead"
  # Without the newer Go that a go.mod may ask for: it could not be downloaded either.
  installed=$(GOTOOLCHAIN=local go env GOVERSION | sed 's/^go//')
  at_least "$installed" "$GO_MINIMUM" || fail "Go $installed is too old to build $1." "$instead"
  # Whatever the user has set for other work: the modules as they are locked here.
  export GOFLAGS=-mod=readonly GOWORK=off
}

# Building writes below all of these. On a full disk it ends with errors that say something else, or with none, when
# even the log has no room.
require_space() {
  for folder in "$cache" "$(go env GOCACHE)" "$(go env GOMODCACHE)" "${TMPDIR:-/tmp}"; do
    free=$(df -Pk "$folder" 2>/dev/null | awk 'NR == 2 { print int($4 / 1024) }')
    if [ "${free:-$1}" -lt "$1" ]; then
      fail "The disk is full: $free MB are free below $folder." \
        "Building needs up to 6 GB, most of it for Go's own caches. Make room and run the same command again."
    fi
  done
}

# Runs "$@" and shows that it lives; its output is shown only when it fails.
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

# One build at a time; the lock goes with the process that holds it. macOS has no flock and does without.
lock_cache() {
  mkdir -p "$cache" || fail "The cache folder $cache cannot be made." "Set XDG_CACHE_HOME to a folder that can be written."
  command -v flock >/dev/null 2>&1 || return 0
  exec 9>"$cache/lock"
  flock -n 9 || {
    say "Waiting for another build to end …"
    flock 9
  }
}
