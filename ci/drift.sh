#!/bin/sh
# Compares what runs on the engine with the configuration of a stack, and writes the report to preview/STACK.md.
# Exits with 3 if they differ.
set -eu
stack=${1:?"usage: ci/drift.sh STACK"}
cd "$(dirname "$0")/.."
mkdir -p preview
npx kopano report --stack "$stack" --output "preview/$stack.md" --refresh --fail-on change
