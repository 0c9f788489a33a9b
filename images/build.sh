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

# The lists that the app image shares with the checks of the configuration.
lists="config/services/app/kopano-parameters.json config/services/app/php-defines.json"

# The names and the content of all sources.
# shellcheck disable=SC2086 # a list of words
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
for image in db auth backup app mta; do is_current "kopano-local/$image:1" || current=false; done
if [ "$current" = true ]; then exit 0; fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

exists() { docker image inspect "$1" >/dev/null 2>&1; }

install_debootstrap() {
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    fail "Neither a container registry nor debootstrap is available to create Debian 12." \
      "Install debootstrap and run this as root, or use an engine that can reach a registry."
  fi
  build_step "debootstrap" sh -ec "apt-get update; apt-get install --yes --no-install-recommends debootstrap"
}

# Creates Debian 12 as the image $1.
create_debian() {
  root=$work/debian
  command -v debootstrap >/dev/null 2>&1 || install_debootstrap
  build_step "Debian 12" debootstrap --variant=minbase bookworm "$root"
  printf 'deb http://deb.debian.org/debian bookworm%s main\n' "" -updates >"$root/etc/apt/sources.list"
  rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/archives/*.deb
  build_step "image debian" sh -ec "tar -C '$root' -c . | docker import - '$1'"
}

# Builds the image $1 from the folder $2.
build() {
  # The label is the last layer, so that it does not invalidate the others; the base image has none.
  label="kopano.sources=$sources_hash"
  if [ "$1" = base ]; then label=kopano.sources=; fi
  build_step "image $1" docker build --force-rm --label "$label" --build-arg "DEBIAN=$debian" --tag "kopano-local/$1:1" "$2"
}

say "Building the local images, about 3 minutes and 3 GB the first time …"

# The official image, or one built from Debian packages if no registry answers in time.
debian=debian:bookworm-slim
if ! exists "$debian" && ! limited 60 docker pull --quiet "$debian" >"$log" 2>&1; then
  debian=kopano-local/debian:12
  exists "$debian" || create_debian "$debian"
fi

for image in base db auth backup; do build "$image" "$folder/$image"; done
for image in app mta; do
  # The shared files, then the image's own.
  cp -r "$folder/entry" "$work/$image"
  cp -r "$folder/$image/." "$work/$image"
done
# shellcheck disable=SC2086 # a list of words
(cd "$folder/.." && cp $lists "$work/app")
for image in app mta; do build "$image" "$work/$image"; done
