#!/bin/sh
# Prints the folders to add in front of PATH: that of Node.js, if the installed one is too old, and that of Pulumi.
set -eu
cd "$(dirname "$0")/.."
node=$(sh toolchain/node.sh)
pulumi=$(sh toolchain/pulumi.sh)
echo "${node:+$node:}$pulumi"
