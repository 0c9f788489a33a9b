#!/bin/sh
# Entry point of the auth image, by the rules of mlan/openldap: fills each empty database from the LDIF files of the
# first path that has any, leaves others unchanged, and then executes slapd.
set -eu

# Prints messages up to SYSLOG_LEVEL; level 7 shows the password, as in the real image.
log() {
  level=$1
  shift
  if [ "$level" -le "${SYSLOG_LEVEL:-5}" ]; then echo "$@"; fi
}

# Arguments become variables through eval: a value that contains shell syntax is executed, as in the real image.
take() {
  while [ $# -gt 0 ]; do
    case $1 in
      --base) eval "export LDAPBASE=$2" ;;
      --debug) eval "export LDAPDEBUG=$2" ;;
      --root-cn) eval "export LDAPROOT_CN=$2" ;;
      --root-pw) eval "export LDAPROOT_PW=$2" ;;
      --runas) eval "export LDAPRUNAS=$2" ;;
      --uri) eval "export LDAPURI=$2" ;;
      --*)
        shift
        continue
        ;;
      *) exec "$@" ;;
    esac
    shift 2
  done
}
# shellcheck disable=SC2068
take $@

# Sets the value of an attribute with sed, which damages `/`, `&` and `\`, as in the real image.
put() {
  sed -i "s/^$1:.*/$1: $2/" "$ldif" || true
}
put_path() { put "$1" "$(printf %s "$2" | sed 's|/|\\/|g')"; }

# Uses only the first word of each: a space in the base leads to a DN outside it.
root_dn() { echo "cn=$1,$2"; }

fill() {
  number=$1 places=$2
  for place in $(printf %s "$places" | tr : ' '); do
    found=
    # shellcheck disable=SC2044 # a name with a space is read as two, as in the real image
    for file in $(find "$place" -type f -iname '*.ldif' 2>/dev/null); do
      found=yes
      log 5 "Adding $file to dbnum $number"
      ldif=$(mktemp)
      if zcat -t "$file" 2>/dev/null; then zcat "$file" >"$ldif"; else cat "$file" >"$ldif"; fi
      put_path olcArgsFile "$DOCKER_RUN_DIR/slapd.args"
      put_path olcPidFile "$DOCKER_RUN_DIR/slapd.pid"
      put_path olcDbDirectory "$DOCKER_DB1_DIR"
      put_path olcModulePath "$DOCKER_MOD_DIR"
      sed -i '/^olcModuleLoad/s/\.la$//' "$ldif"
      if [ -n "${LDAPBASE:-}" ]; then
        log 7 "olcSuffix: $LDAPBASE"
        put olcSuffix "$LDAPBASE"
        if [ -n "${LDAPROOT_CN:-}" ]; then
          # shellcheck disable=SC2086
          name=$(root_dn $LDAPROOT_CN $LDAPBASE)
          log 7 "olcRootDN: $name"
          put olcRootDN "$name"
        fi
        if [ -n "${LDAPROOT_PW:-}" ]; then
          log 7 "olcRootPW: $LDAPROOT_PW"
          put olcRootPW "$LDAPROOT_PW"
        fi
      fi
      # As in the real image, an error is printed and otherwise ignored.
      slapadd -F "$DOCKER_DB0_DIR" -n "$number" <"$ldif" || true
      rm -f "$ldif"
    done
    if [ -n "$found" ]; then break; fi
  done
}

# Gives the databases to the user that slapd runs as, if their volume allows it.
repair_owner() {
  for folder in "$DOCKER_DB0_VOL" "$DOCKER_DB1_VOL" "$DOCKER_RUN_DIR"; do
    find "$folder" ! -user "${runas%:*}" -exec chown -h "$runas" {} + || true
    find "$folder" ! -perm -u+rw -exec chmod u+rw {} + || true
  done
}

runas=${LDAPRUNAS-root:}
mkdir -p "$DOCKER_RUN_DIR" "$DOCKER_DB0_VOL" "$DOCKER_DB1_VOL"
repair_owner
if [ -z "$(slapcat -F "$DOCKER_DB0_DIR" -n 0 2>/dev/null)" ]; then fill 0 "$DOCKER_SLAPADD0_PATH"; fi
if [ -z "$(slapcat -F "$DOCKER_DB0_DIR" -n 1 2>/dev/null)" ]; then fill 1 "$DOCKER_SLAPADD1_PATH"; fi
repair_owner

set -- -F "$DOCKER_DB0_DIR" -d "$LDAPDEBUG" -h "$LDAPURI"
if [ -n "${LDAPRUNAS:-}" ]; then
  user=${LDAPRUNAS%%:*}
  group=${LDAPRUNAS#*:}
  group=${group:-$user}
  # Numeric IDs without an account are assigned to the account of the image.
  if ! getent passwd "$user" >/dev/null; then
    userdel ldap 2>/dev/null || true
    if ! getent group "$group" >/dev/null; then groupadd --system --gid "$group" ldap; fi
    useradd --system --no-create-home --shell /usr/sbin/nologin --uid "$user" --gid "$group" ldap
  fi
  set -- "$@" -u "$user" -g "$group"
fi
exec slapd "$@"
