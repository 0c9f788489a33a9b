#!/bin/sh
# Builds the local images from Debian packages, unless they are up to date with their sources. Progress goes to standard
# error; nothing is printed on standard output.
set -eu
folder=$(cd "$(dirname "$0")" && pwd)
. "$folder/../toolchain/shell.sh"
log=$cache/images.log
mkdir -p "$cache"
# The classic builder: BuildKit is a plugin that not every engine includes.
export DOCKER_BUILDKIT=0

# Fails with the last lines of the log.
fail_with_log() {
  tail -n 15 "$log" >&2
  if grep -q 'no space left on device' "$log"; then
    fail "The disk is full; the images need about 3 GB where the engine stores its data."
  fi
  fail "$1" "The whole output is in $log. Run the same command again to continue; finished images are kept."
}

# The lists that the app image shares with the checks of the configuration.
lists="config/services/app/kopano-parameters.json config/services/app/php-defines.json"

# shellcheck disable=SC2086
sources_hash=$(
  cd "$folder/.."
  find images $lists -type f ! -name '*.md' | LC_ALL=C sort | while IFS= read -r file; do
    echo "$file"
    cat "$file"
  done | short_hash
)

# Whether an image was built from the current sources.
is_current() {
  [ "$(docker image inspect --format '{{index .Config.Labels "kopano.sources"}}' "$1" 2>/dev/null)" = "$sources_hash" ]
}

current=true
for image in db auth app mta; do is_current "kopano-local/$image:1" || current=false; done
if [ "$current" = true ]; then exit 0; fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Debian 12: the official image, or one made from Debian's packages where no registry can be reached.
debian=debian:bookworm-slim
if ! docker image inspect "$debian" >/dev/null 2>&1 && ! timeout 60 docker pull --quiet "$debian" >"$log" 2>&1; then
  debian=kopano-local/debian:12
  if ! docker image inspect "$debian" >/dev/null 2>&1; then
    say "  no registry answers: creating Debian 12 with debootstrap …"
    if ! command -v debootstrap >/dev/null 2>&1; then
      if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
        fail "Neither a container registry nor debootstrap is available to create Debian 12." \
          "Install debootstrap and run this as root, or use an engine that can reach a registry."
      fi
      { apt-get update && apt-get install --yes --no-install-recommends debootstrap; } >"$log" 2>&1 ||
        fail_with_log "debootstrap could not be installed."
    fi
    root=$work/debian
    debootstrap --variant=minbase bookworm "$root" >"$log" 2>&1 || fail_with_log "debootstrap failed."
    printf 'deb http://deb.debian.org/debian bookworm main\ndeb http://deb.debian.org/debian bookworm-updates main\n' >"$root/etc/apt/sources.list"
    rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/archives/*.deb
    tar -C "$root" -c . | docker import - "$debian" >>"$log" 2>&1 ||
      fail_with_log "Debian 12 could not be imported into the engine."
  fi
fi

# Builds the image $1 from the folder $2.
build() {
  name=$1 context=$2
  started=$(date +%s)
  # The label is the last layer, so that it does not invalidate the others; the base image has none.
  label="kopano.sources=$sources_hash"
  if [ "$name" = base ]; then label=kopano.sources=; fi
  docker build --force-rm --label "$label" --build-arg "DEBIAN=$debian" \
    --tag "kopano-local/$name:1" "$context" >"$log" 2>&1 ||
    fail_with_log "The image $name could not be built."
  say "  image $name: $(($(date +%s) - started)) s"
}

say "Building the local images, about 3 minutes the first time …"
for image in base db auth; do build "$image" "$folder/$image"; done
for image in app mta; do
  # What the two have in common, and what is their own.
  cp -r "$folder/entry" "$work/$image"
  cp -r "$folder/$image/." "$work/$image"
done
# shellcheck disable=SC2086
(cd "$folder/.." && cp $lists "$work/app")
for image in app mta; do build "$image" "$work/$image"; done
