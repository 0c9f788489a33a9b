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
  sed -i "s/^$1:.*/$1: $2/" "$3" || true
}

# Uses only the first word of each: a blank in the base leads to a DN that is not below it.
root_dn() { echo "cn=$1,$2"; }

fill() {
  number=$1 places=$2
  for place in $(printf %s "$places" | tr : ' '); do
    found=
    for file in $(find "$place" -type f -iname '*.ldif' 2>/dev/null); do
      found=yes
      log 5 "Adding $file to dbnum $number"
      ldif=$(mktemp)
      if zcat -t "$file" 2>/dev/null; then zcat "$file" >"$ldif"; else cat "$file" >"$ldif"; fi
      put olcDbDirectory "$(printf %s "$DOCKER_DB1_DIR" | sed 's|/|\\/|g')" "$ldif"
      if [ -n "${LDAPBASE:-}" ]; then
        log 7 "olcSuffix: $LDAPBASE"
        put olcSuffix "$LDAPBASE" "$ldif"
        if [ -n "${LDAPROOT_CN:-}" ]; then
          # shellcheck disable=SC2086
          name=$(root_dn $LDAPROOT_CN $LDAPBASE)
          log 7 "olcRootDN: $name"
          put olcRootDN "$name" "$ldif"
        fi
        if [ -n "${LDAPROOT_PW:-}" ]; then
          log 7 "olcRootPW: $LDAPROOT_PW"
          put olcRootPW "$LDAPROOT_PW" "$ldif"
        fi
      fi
      # As in the real image, an error is printed and otherwise ignored.
      slapadd -F "$DOCKER_DB0_DIR" -n "$number" <"$ldif" || true
      rm -f "$ldif"
    done
    if [ -n "$found" ]; then break; fi
  done
}

mkdir -p "$DOCKER_RUN_DIR" "$DOCKER_DB0_VOL" "$DOCKER_DB1_VOL"
# The socket of a killed slapd would prevent the next start.
rm -f /srv/ldapi
if [ -z "$(slapcat -F "$DOCKER_DB0_DIR" -n 0 2>/dev/null)" ]; then fill 0 "$DOCKER_SLAPADD0_PATH"; fi
if [ -z "$(slapcat -F "$DOCKER_DB0_DIR" -n 1 2>/dev/null)" ]; then fill 1 "$DOCKER_SLAPADD1_PATH"; fi

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
  chown -R "$user:$group" "$DOCKER_DB0_VOL" "$DOCKER_DB1_VOL" "$DOCKER_RUN_DIR"
  set -- "$@" -u "$user" -g "$group"
fi
exec slapd "$@"
