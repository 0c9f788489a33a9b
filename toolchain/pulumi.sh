#!/bin/sh
# Makes sure that there is a Pulumi CLI with the plugins docker, random and tls. Prints the folder to put on PATH.
# An installed CLI is used; else the official download; else the CLI and the plugins are built from Go modules,
# once for each version, in the user's cache folder.
set -eu
. "$(dirname "$0")/versions.sh"

installed_version() { pulumi version 2>/dev/null | sed 's/^v//'; }

if command -v pulumi >/dev/null 2>&1; then
  installed=$(installed_version)
  if at_least "${installed:-0}" "$PULUMI_MINIMUM"; then
    dirname "$(command -v pulumi)"
    exit 0
  fi
  say "pulumi ${installed:-of unknown version} on PATH is older than $PULUMI_MINIMUM; it is left alone."
fi

sources_hash=$(cd "$toolchain_folder" && cat pulumi.sh versions.sh language-host/* cli/* $(find providers -type f | sort) | sha256sum | cut -c1-12)
plugins="docker-$(package_version @pulumi/docker) random-$(package_version @pulumi/random) tls-$(package_version @pulumi/tls)"
key=$(printf '%s\n' "$PULUMI_VERSION $plugins $sources_hash" | sha256sum | cut -c1-12)
home=$cache/pulumi-$PULUMI_VERSION-$key

if [ -x "$home/bin/pulumi" ]; then
  echo "$home/bin"
  exit 0
fi

lock_cache
if [ -x "$home/bin/pulumi" ]; then
  echo "$home/bin"
  exit 0
fi
# What an interrupted run left.
rm -rf "$cache"/*.partial
new=$home.partial
mkdir -p "$new/bin"

download() {
  command -v curl >/dev/null 2>&1 || return 1
  platform=$(uname -s | tr '[:upper:]' '[:lower:]')-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')
  curl --fail --silent --location --connect-timeout 5 --max-time 300 \
    "https://get.pulumi.com/releases/sdk/pulumi-v$PULUMI_VERSION-$platform.tar.gz" 2>/dev/null |
    tar -xz -C "$new/bin" --strip-components 1 2>/dev/null &&
    [ -x "$new/bin/pulumi" ]
}

# A plugin's schema is written by the plugin itself and embedded by a second build.
build_bridge() {
  name=$1 version=$2
  build_step "plugin $name $version" sh -c "
    cd '$sources/$name'
    go build $3 -o '$new/first' .
    '$new/first' schema --out '$new/schema' --skip-docs --skip-examples
    cp '$new/schema/schema.json' schema.json
    go build $3 -ldflags '-s -w -X main.version=$version' -o '$new/pulumi-resource-$name' ."
  rm -rf "$new/first" "$new/schema"
}

install_plugin() {
  PULUMI_HOME=$new/home "$new/pulumi-cli" plugin install resource "$1" "$2" --file "$new/pulumi-resource-$1" >/dev/null 2>&1 ||
    fail "The plugin $1 could not be installed in $new/home."
  rm "$new/pulumi-resource-$1"
}

if download; then
  say "Downloaded Pulumi $PULUMI_VERSION."
else
  require_go
  say "Pulumi's downloads cannot be reached: building the CLI and three plugins from Go modules, once, in about 10 minutes."
  sources=$new/sources
  cp -r "$toolchain_folder/providers" "$sources"
  export GOFLAGS=-mod=mod
  build_step "pulumi $PULUMI_VERSION" sh -c "cp -r '$toolchain_folder/cli' '$sources/cli' && cd '$sources/cli' && go build -ldflags '-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v$PULUMI_VERSION' -o '$new/pulumi-cli' github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
  build_bridge docker "$(package_version @pulumi/docker)" "-tags no_compose"
  build_bridge random "$(package_version @pulumi/random)" ""
  tls_version=$(package_version @pulumi/tls)
  build_step "plugin tls $tls_version" sh -c "cd '$sources/tls' && go build -ldflags '-s -w -X main.version=$tls_version' -o '$new/pulumi-resource-tls' ."
  install_plugin docker "$(package_version @pulumi/docker)"
  install_plugin random "$(package_version @pulumi/random)"
  install_plugin tls "$tls_version"
  rm -rf "$sources"
  # Beside the CLI's binary, where it looks first.
  cp "$toolchain_folder/language-host/pulumi-language-nodejs.js" "$new/pulumi-language-nodejs"
  chmod +x "$new/pulumi-language-nodejs"
  # The plugins lie in a Pulumi home of their own: they would pass for the official ones in the user's.
  cat >"$new/bin/pulumi" <<'WRAPPER'
#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
export PULUMI_HOME="${PULUMI_HOME:-$here/../home}" PULUMI_SKIP_UPDATE_CHECK=true PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=true
exec "$here/../pulumi-cli" "$@"
WRAPPER
  chmod +x "$new/bin/pulumi"
fi
mv "$new" "$home"
echo "$home/bin"
