#!/bin/sh
# Ensures that there is a Pulumi CLI with the plugins docker, random and tls. Prints the folder to add to PATH.
# Uses an installed CLI, or else the official download; otherwise builds the CLI and the plugins from Go modules, once for
# each version, in the user's cache folder.
set -eu
toolchain_folder=$(cd "$(dirname "$0")" && pwd)
. "$toolchain_folder/versions.sh"
. "$toolchain_folder/shell.sh"
. "$toolchain_folder/go-modules.sh"

# The version of an npm package in the lock file, which its plugin must have too.
package_version() {
  node -p "require('$toolchain_folder/../package-lock.json').packages['node_modules/$1'].version"
}

if command -v pulumi >/dev/null 2>&1; then
  installed=$(pulumi version 2>/dev/null | sed 's/^v//')
  if at_least "${installed:-0}" "$PULUMI_MINIMUM"; then
    dirname "$(command -v pulumi)"
    exit 0
  fi
  say "pulumi ${installed:-of unknown version} on PATH is older than $PULUMI_MINIMUM and is not used."
fi

docker_version=$(package_version @pulumi/docker)
random_version=$(package_version @pulumi/random)
tls_version=$(package_version @pulumi/tls)
# Whatever changes the result is part of the key, this script with its compiler options included.
home=$cache/pulumi-$PULUMI_VERSION-$({
  printf '%s\n' "$PULUMI_VERSION" "$docker_version" "$random_version" "$tls_version"
  cd "$toolchain_folder"
  cat pulumi.sh language-host/* cli/*
  find providers -type f | LC_ALL=C sort | xargs cat
} | short_hash)

finish_if_present() {
  if [ -x "$home/bin/pulumi" ]; then
    echo "$home/bin"
    exit 0
  fi
}
lock_cache finish_if_present
# Remains of an interrupted run; what it compiled is in Go's own cache.
rm -rf "$cache"/pulumi-*.partial
new=$home.partial
mkdir -p "$new/bin"

download() {
  download_file "$new/archive" "https://get.pulumi.com/releases/sdk/pulumi-v$PULUMI_VERSION-$(platform).tar.gz" &&
    tar -xzf "$new/archive" -C "$new/bin" --strip-components 1 2>/dev/null &&
    rm "$new/archive" &&
    [ -x "$new/bin/pulumi-language-nodejs" ] && "$new/bin/pulumi" version >/dev/null 2>&1
}

# A plugin generates its own schema, which a second build embeds.
build_bridge() {
  name=$1 version=$2 options=$3
  build_step "plugin $name $version" sh -ec "
    cd '$new/sources/$name'
    go build $options -o '$new/first' .
    '$new/first' schema --out '$new/schema' --skip-docs --skip-examples
    cp '$new/schema/schema.json' schema.json
    go build $options -ldflags '-s -w -X main.version=$version' -o '$new/pulumi-resource-$name' ."
  rm -rf "$new/first" "$new/schema"
}

build_module() {
  step=$1 folder=$2 package=$3 program=$4 variable=$5
  build_step "$step" sh -ec "cd '$toolchain_folder/$folder'; go build -ldflags '-s -w -X $variable' -o '$new/$program' '$package'"
}

# Installed plugins avoid the warning about plugins on PATH. The version must be that of the npm package.
install_plugin() {
  build_step "installing plugin $1" env PULUMI_HOME="$new/home" \
    "$new/pulumi-cli" plugin install resource "$1" "$2" --file "$new/pulumi-resource-$1"
  rm "$new/pulumi-resource-$1"
}

build() {
  cp -r "$toolchain_folder/providers" "$new/sources"
  build_module "pulumi $PULUMI_VERSION" cli github.com/pulumi/pulumi/pkg/v3/cmd/pulumi pulumi-cli \
    "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v$PULUMI_VERSION"
  build_bridge docker "$docker_version" "-tags no_compose"
  build_bridge random "$random_version" ""
  build_module "plugin tls $tls_version" providers/tls . pulumi-resource-tls "main.version=$tls_version"
  install_plugin docker "$docker_version"
  install_plugin random "$random_version"
  install_plugin tls "$tls_version"
  rm -rf "$new/sources"
  # Next to the binary of the CLI, where it looks first.
  cp "$toolchain_folder/language-host/pulumi-language-nodejs.cjs" "$new/pulumi-language-nodejs"
  cp "$toolchain_folder/cli/pulumi.sh" "$new/bin/pulumi"
  chmod +x "$new/pulumi-language-nodejs" "$new/bin/pulumi"
}

say "Looking for Pulumi $PULUMI_VERSION at get.pulumi.com …"
if download; then
  say "Downloaded."
else
  rm -rf "$new"
  mkdir -p "$new/bin"
  require_go "the Pulumi CLI" "Pulumi itself (https://www.pulumi.com/docs/install)"
  require_build_space 600
  say "It cannot be reached: building the CLI and three plugins from Go modules, once, in about 10 minutes and 6 GB."
  build
fi
mv "$new" "$home"
echo "$home/bin"
