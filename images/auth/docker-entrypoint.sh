#!/bin/sh
# Entry of the auth image, by the rules of mlan/openldap: each database that is empty is filled from the LDIF files of
# the first place that has any; a filled one is left alone; then slapd takes this process over.
set -eu

while [ $# -gt 0 ]; do
  case $1 in
    --base) export LDAPBASE="$2" ;;
    --debug) export LDAPDEBUG="$2" ;;
    --root-cn) export LDAPROOT_CN="$2" ;;
    --root-pw) export LDAPROOT_PW="$2" ;;
    --runas) export LDAPRUNAS="$2" ;;
    --uri) export LDAPURI="$2" ;;
    --*)
      shift
      continue
      ;;
    *) exec "$@" ;;
  esac
  shift 2
done

# The value behind an attribute, pasted by sed as the real image does: `/`, `&` and `\` come to harm.
put() {
  sed -i "s/^$1:.*/$1: $2/" "$3" || true
}

fill() {
  number=$1 places=$2
  for place in $(printf %s "$places" | tr : ' '); do
    found=
    for file in $(find "$place" -type f -iname '*.ldif' 2>/dev/null); do
      found=yes
      ldif=$(mktemp)
      cat "$file" >"$ldif"
      put olcDbDirectory "$(printf %s "$DOCKER_DB1_DIR" | sed 's|/|\\/|g')" "$ldif"
      if [ -n "${LDAPBASE:-}" ]; then
        put olcSuffix "$LDAPBASE" "$ldif"
        if [ -n "${LDAPROOT_CN:-}" ]; then put olcRootDN "cn=$LDAPROOT_CN,$LDAPBASE" "$ldif"; fi
        if [ -n "${LDAPROOT_PW:-}" ]; then put olcRootPW "$LDAPROOT_PW" "$ldif"; fi
      fi
      slapadd -F "$DOCKER_DB0_DIR" -n "$number" <"$ldif"
      rm -f "$ldif"
    done
    if [ -n "$found" ]; then break; fi
  done
}

mkdir -p "$DOCKER_RUN_DIR" "$DOCKER_DB0_VOL" "$DOCKER_DB1_VOL"
# A socket of a killed slapd would refuse the next one.
rm -f /srv/ldapi
if [ -z "$(slapcat -F "$DOCKER_DB0_DIR" -n 0 2>/dev/null)" ]; then fill 0 "$DOCKER_SLAPADD0_PATH"; fi
if [ -z "$(slapcat -F "$DOCKER_DB0_DIR" -n 1 2>/dev/null)" ]; then fill 1 "$DOCKER_SLAPADD1_PATH"; fi

set -- -F "$DOCKER_DB0_DIR" -d "$LDAPDEBUG" -h "$LDAPURI"
if [ -n "${LDAPRUNAS:-}" ]; then
  user=${LDAPRUNAS%%:*}
  group=${LDAPRUNAS#*:}
  chown -R "$user:${group:-$user}" "$DOCKER_DB0_VOL" "$DOCKER_DB1_VOL" "$DOCKER_RUN_DIR"
  set -- "$@" -u "$user" -g "${group:-$user}"
fi
# slapd makes room for as many connections as it may open files, which is a gigabyte at the engine's default.
ulimit -n 1024
exec slapd "$@"
