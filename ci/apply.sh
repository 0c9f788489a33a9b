#!/bin/sh
# Applies what ci/preview.sh has planned for a stack, and nothing else: what has changed since then stops it.
set -eu
stack=${1:?"usage: ci/apply.sh STACK"}
cd "$(dirname "$0")/.."
plan=preview/$stack.plan.json
if [ ! -f "$plan" ]; then
  echo "There is no plan $plan: run ci/preview.sh $stack first." >&2
  exit 2
fi
pulumi up --yes --skip-preview --non-interactive --suppress-outputs --stack "$stack" --plan "$plan" || {
  echo "If it says \"violates plan\", something has changed since the preview: run the pipeline again." >&2
  echo "A new stack, and one with a container that was removed by hand, are applied by hand once: pulumi up --stack $stack" >&2
  exit 1
}
