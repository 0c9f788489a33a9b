#!/bin/sh
# Applies the plan of ci/preview.sh for a stack, and nothing else: it fails if something has changed since.
set -eu
stack=${1:?"usage: ci/apply.sh STACK"}
cd "$(dirname "$0")/.."
plan=preview/$stack.plan.json
if [ ! -f "$plan" ]; then
  echo "There is no plan $plan: run ci/preview.sh $stack first." >&2
  exit 2
fi
pulumi up --yes --skip-preview --non-interactive --suppress-outputs --stack "$stack" --plan "$plan" || {
  echo "On \"violates plan\", something has changed since the preview: run the pipeline again." >&2
  echo "Apply a new stack, or one whose container was removed by hand, by hand once: pulumi up --stack $stack" >&2
  exit 1
}
