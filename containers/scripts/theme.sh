# shellcheck shell=bash disable=SC2154 # containers/attached-files.ts sets what is missing here
# Sourced by process 1 of the app image once the configuration is written. The theme and the setting that selects it are
# in the container itself, not on the volume that WebApp's folders link to: without a theme, the next container has neither.
(
  rm -rf "$webapp/plugins/Custom" &&
    mkdir "$webapp/plugins/Custom" &&
    base64 -d "$archive" | tar -x --no-same-owner -C "$webapp/plugins/Custom" &&
    sed -E "s/^([[:space:]]*define\\((['\"])THEME\\2,).*/\\1 'Custom');/" "$config" >"$webapp/config.new" &&
    mv "$webapp/config.new" "$webapp/config.php"
) || echo 'The theme could not be installed.'
