# shellcheck shell=sh
# `given NAME`: what the image of db gets as MARIADB_NAME, else as MYSQL_NAME, each also in a file.
given() {
  for given_as in "MARIADB_$1" "MYSQL_$1"; do
    eval "given_value=\${$given_as:-} given_file=\${${given_as}_FILE:-}"
    # shellcheck disable=SC2154 # eval sets it
    if [ -r "$given_file" ]; then given_value=$(cat "$given_file"); fi
    if [ -n "$given_value" ]; then
      printf %s "$given_value"
      return
    fi
  done
}
