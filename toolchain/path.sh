#!/bin/sh
# Prints what to put in front of PATH: the folder of Node.js, if the installed one is too old, and that of Pulumi.
set -eu
cd "$(dirname "$0")/.."
node=$(sh toolchain/node.sh)
pulumi=$(sh toolchain/pulumi.sh)
echo "${node:+$node:}$pulumi"
