# Functions shared by the shell scripts of the repository. Sourced, not run.

# Builds and logs.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/kopano-pulumi

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

# One build or download at a time. The lock ends with the process that holds it; macOS has no flock and does without.
lock_cache() {
  mkdir -p "$cache" || fail "The cache folder $cache cannot be created." "Set XDG_CACHE_HOME to a writable folder."
  command -v flock >/dev/null 2>&1 || return 0
  exec 9>"$cache/lock"
  flock -n 9 || {
    say "Waiting for another build or download to finish …"
    flock 9
  }
}

# Downloads a URL ($2) to a file ($1). Gives up within seconds if nothing answers or the connection stalls.
download_file() {
  command -v curl >/dev/null 2>&1 &&
    curl --fail --silent --location --connect-timeout 5 --speed-limit 10000 --speed-time 15 --output "$1" "$2" 2>/dev/null
}
