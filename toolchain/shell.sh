# shellcheck shell=sh
# Functions shared by the shell scripts of the repository. Sourced, not run.

# The cache of builds, and the log of `build_step`.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/kopano-pulumi
log=$cache/build.log

# Progress goes to standard error: what a script prints on standard output is its result.
say() { printf '%s\n' "$*" >&2; }

# Prints an error and, indented, what to do about it.
fail() {
  printf 'error: %s\n' "$1" >&2
  shift
  for line in "$@"; do printf '  %s\n' "$line" >&2; done
  exit 1
}

# Whether version $1 is at least version $2.
at_least() {
  [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]
}

# A short hash of standard input. macOS has only the second command.
short_hash() { if command -v sha256sum >/dev/null 2>&1; then sha256sum; else shasum -a 256; fi | cut -c1-12; }

# This machine as the downloads of Node.js and Pulumi name it, such as linux-x64.
platform() { echo "$(uname -s | tr '[:upper:]' '[:lower:]')-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')"; }

# Runs "$@" for at most $1 seconds. macOS has no `timeout`, so there is no limit.
limited() {
  limit=$1
  shift
  if command -v timeout >/dev/null 2>&1; then timeout -k 2 "$limit" "$@"; else "$@"; fi
}

# One build or download at a time. $1 ends the script if there is nothing to do, because another run may have done it while
# this one waited. The lock is released when its process exits; macOS has no flock, so it does not lock.
lock_cache() {
  "$1"
  mkdir -p "$cache" || fail "The cache folder $cache cannot be created." "Set XDG_CACHE_HOME to a writable folder."
  command -v flock >/dev/null 2>&1 || return 0
  exec 9>"$cache/lock"
  flock -n 9 || {
    say "Waiting for another build or download to finish …"
    flock 9
  }
  "$1"
}

# Downloads a URL ($2) to a file ($1). Gives up within seconds if nothing answers or the connection stalls.
download_file() {
  command -v curl >/dev/null 2>&1 &&
    curl --fail --silent --location --connect-timeout 5 --speed-limit 10000 --speed-time 15 --output "$1" "$2" 2>/dev/null
}

# Requires $1 MB in each of the folders "$@". On a full disk builds fail with misleading errors, or with none if there is
# no room for the log either.
require_space() {
  required=$1
  shift
  for folder in "$@"; do
    free=$(df -Pk "$folder" 2>/dev/null | awk 'NR == 2 { print int($4 / 1024) }')
    if [ "${free:-$required}" -lt "$required" ]; then
      fail "The disk is full: $free MB are free below $folder." "Make room and run the same command again."
    fi
  done
}

# Runs the step $1, "$@", and prints how long it took; its output is printed only if it fails.
build_step() {
  step=$1
  shift
  say "  $step …"
  started=$(date +%s)
  "$@" >"$log" 2>&1 || {
    require_space 100 "$cache"
    tail -n 20 "$log" >&2
    if grep -qi 'no space left on device' "$log"; then
      fail "The disk is full." "Make room and run the same command again."
    fi
    fail "Building stopped at: $step." "The whole output is in $log. Run the same command again to continue."
  }
  say "  $step: $(($(date +%s) - started)) s"
}
