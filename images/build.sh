#!/bin/sh
# Builds the local images from Debian's packages. Skipped when nothing changed since they were built.
# Prints nothing on standard output; progress goes to standard error.
set -eu
folder=$(cd "$(dirname "$0")" && pwd)
log=${XDG_CACHE_HOME:-$HOME/.cache}/kopano-pulumi/images.log
mkdir -p "$(dirname "$log")"
# The classic builder: the other one is a plugin that not every engine comes with.
export DOCKER_BUILDKIT=0

say() { printf '%s\n' "$*" >&2; }

fail() {
  tail -n 15 "$log" >&2
  if grep -q 'no space left on device' "$log"; then
    say "error: the disk is full; the images need about 3 GB where the engine keeps its data."
  else
    say "error: $1"
    say "  The whole output is in $log. Run the same command again to continue; finished images are kept."
  fi
  exit 1
}

# macOS has the second command only.
hash() { if command -v sha256sum >/dev/null 2>&1; then sha256sum "$@"; else shasum -a 256 "$@"; fi; }
list_hashes() { while IFS= read -r file; do hash "$file"; done; }
sources_hash=$(cd "$folder/.." && find images config/services/app/kopano-parameters.json config/services/app/php-defines.json -type f ! -name '*.md' | LC_ALL=C sort | list_hashes | hash | cut -c1-16)

# Whether an image was built from the sources as they are now.
is_current() {
  [ "$(docker image inspect --format '{{index .Config.Labels "kopano.sources"}}' "$1" 2>/dev/null)" = "$sources_hash" ]
}

current=true
for image in db auth app mta; do is_current "kopano-local/$image:1" || current=false; done
if [ "$current" = true ]; then exit 0; fi

# Debian 12: its image, or where no registry can be reached, the same from Debian's packages.
debian=debian:bookworm-slim
if ! docker image inspect "$debian" >/dev/null 2>&1 && ! timeout 60 docker pull --quiet "$debian" >"$log" 2>&1; then
  debian=kopano-local/debian:12
  if ! docker image inspect "$debian" >/dev/null 2>&1; then
    say "  no registry answers: making Debian 12 with debootstrap …"
    if ! command -v debootstrap >/dev/null 2>&1; then
      if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
        say "error: neither a container registry nor debootstrap can be used to get Debian 12."
        say "  Install debootstrap and run this as root, or use an engine that reaches a registry."
        exit 1
      fi
      { apt-get update && apt-get install --yes --no-install-recommends debootstrap; } >"$log" 2>&1 || fail "debootstrap could not be installed."
    fi
    root=$(mktemp -d)
    trap 'rm -rf "$root"' EXIT
    debootstrap --variant=minbase bookworm "$root" >"$log" 2>&1 || fail "debootstrap failed."
    printf 'deb http://deb.debian.org/debian bookworm main\ndeb http://deb.debian.org/debian bookworm-updates main\n' >"$root/etc/apt/sources.list"
    rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/archives/*.deb
    tar -C "$root" -c . | docker import - "$debian" >>"$log" 2>&1 || fail "Debian 12 could not be imported into the engine."
  fi
fi

build() {
  name=$1 context=$2
  started=$(date +%s)
  # The label is the last layer, so that it does not make the layers before it anew; the base goes without.
  label="kopano.sources=$sources_hash"
  if [ "$name" = base ]; then label=kopano.sources=; fi
  docker build --force-rm --label "$label" --build-arg "DEBIAN=$debian" \
    --tag "kopano-local/$name:1" --file "$folder/$name/Dockerfile" "$context" >"$log" 2>&1 ||
    fail "the image $name could not be built."
  say "  image $name: $(($(date +%s) - started)) s"
}

say "Building the local images, about 3 minutes the first time …"
build base "$folder/base"
build db "$folder/db"
build auth "$folder/auth"
# The app image knows Kopano's parameters from the lists that the configuration is checked against.
parameters=$(mktemp -d)
trap 'rm -rf "$parameters" "${root:-/nonexistent}"' EXIT
cp -r "$folder/app/." "$parameters"
cp "$folder/../config/services/app/kopano-parameters.json" "$folder/../config/services/app/php-defines.json" "$parameters"
build app "$parameters"
build mta "$folder/mta"
