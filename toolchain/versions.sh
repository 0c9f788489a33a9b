# What is built and where it is kept. Sourced by the other scripts of this folder.

# The newest CLI in the module proxy's memory; it serves no list of versions. Newer than any feature we use.
PULUMI_VERSION=3.259.0
# ErrorHook and resource hooks of the program need this CLI at least.
PULUMI_MINIMUM=3.240.0
COMPOSE_VERSION=2.35.1

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

require_go() {
  command -v go >/dev/null 2>&1 ||
    fail "Go is missing, and the Pulumi CLI has to be built on this machine." \
      "Install Go 1.25.8 or newer (https://go.dev/dl), or Pulumi itself (https://www.pulumi.com/docs/install)."
  installed=$(go env GOVERSION | sed 's/^go//')
  at_least "$installed" 1.25.8 ||
    fail "Go $installed is too old to build the Pulumi CLI." \
      "Install Go 1.25.8 or newer (https://go.dev/dl), or Pulumi itself (https://www.pulumi.com/docs/install)."
}

# Runs "$@" and shows that it lives; its output is shown only when it fails.
build_step() {
  step=$1
  shift
  log=$cache/build.log
  say "  $step …"
  started=$(date +%s)
  "$@" >"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    if grep -q 'no space left on device' "$log"; then fail "The disk is full; building needs about 6 GB below $cache and Go's caches."; fi
    fail "Building stopped at: $step." "The whole output is in $log. Run the same command again to continue."
  }
  say "  $step: $(($(date +%s) - started)) s"
}

# One build at a time; the lock goes with the process that holds it.
lock_cache() {
  mkdir -p "$cache"
  exec 9>"$cache/lock"
  flock -n 9 || {
    say "Waiting for another build to end …"
    flock 9
  }
}
