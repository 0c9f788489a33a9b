#!/bin/sh
# Previews a stack: the report goes to preview/STACK.md, the plan that ci/apply.sh keeps to into preview/STACK.plan.json.
# Ends with 3 when data would be deleted; the report is there all the same.
set -eu
stack=${1:?"usage: ci/preview.sh STACK"}
cd "$(dirname "$0")/.."
mkdir -p preview
npx kopano report --stack "$stack" --output "preview/$stack.md" --save-plan "preview/$stack.plan.json" --fail-on data-loss
