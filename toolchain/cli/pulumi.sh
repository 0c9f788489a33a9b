#!/bin/sh
# Runs the Pulumi CLI that was built on this machine, with the plugins that were built with it. They lie in a Pulumi home
# of their own: in the user's they would pass for the official ones.
here=$(dirname "$(dirname "$(readlink -f "$0")")")
if [ -z "${PULUMI_HOME:-}" ]; then
  export PULUMI_HOME="$here/home"
else
  # Whoever asks for another home gets there the plugins that it lacks.
  for plugin in "$here"/home/plugins/resource-*/pulumi-resource-*; do
    folder=$(basename "$(dirname "$plugin")")
    [ -d "$PULUMI_HOME/plugins/$folder" ] ||
      "$here/pulumi-cli" plugin install resource "${plugin##*/pulumi-resource-}" "${folder##*-v}" --file "$plugin" >&2
  done
fi
export PULUMI_SKIP_UPDATE_CHECK=true PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=true
exec "$here/pulumi-cli" "$@"
