#!/bin/sh
# Looks at the engine and says whether a stack is still as its configuration says; the report goes to preview/STACK.md.
# Ends with 3 when it is not.
set -eu
stack=${1:?"usage: ci/drift.sh STACK"}
cd "$(dirname "$0")/.."
mkdir -p preview
npx kopano report --stack "$stack" --output "preview/$stack.md" --refresh --fail-on change
