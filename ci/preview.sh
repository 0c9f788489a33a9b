#!/bin/sh
# Previews a stack: writes the report to preview/STACK.md and the plan, which ci/apply.sh applies, to preview/STACK.plan.json.
# Exits with 3 if data would be deleted, after writing the report.
set -eu
stack=${1:?"usage: ci/preview.sh STACK"}
cd "$(dirname "$0")/.."
mkdir -p preview
npx kopano report --stack "$stack" --output "preview/$stack.md" --save-plan "preview/$stack.plan.json" --fail-on data-loss
