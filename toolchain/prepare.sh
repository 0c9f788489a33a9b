#!/bin/sh
# Prepares what the demo and the tests need on a bare machine: Node.js, npm packages, Pulumi, an engine, the local images.
# Prints the folders to add in front of PATH. Steps with nothing to do are skipped.
set -eu
cd "$(dirname "$0")/.."

sh toolchain/packages.sh
path=$(sh toolchain/path.sh)
sh toolchain/engine.sh
sh images/build.sh
echo "$path"
