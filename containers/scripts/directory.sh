# shellcheck shell=sh
# Runs as root in a container of the auth image, next to slapd: both mount the volume with slapd's socket, and slapd
# takes root on that socket for its manager. Adds what is absent and reports what differs; changes nothing that exists
# except the administrator's password, and the users' passwords on data that another stack left behind.
set -eu
export LDAPURI='ldapi://%2Fsrv%2Fldapi'
export LDAPSASL_MECH=EXTERNAL

search() { ldapsearch -Q -LLL -o ldif-wrap=no "$@"; }

# The values of lines of LDIF, which are in base64 behind two colons where LDIF cannot hold them as they are.
values() {
  while IFS= read -r line; do
    value=${line#*: }
    case "${line%%": "*}" in
      *:) printf %s "$value" | base64 -d && echo ;;
      *) printf '%s\n' "$value" ;;
    esac
  done
}

waited=0
until ldapwhoami -Q >/dev/null 2>&1; do
  waited=$((waited + 1))
  if [ "$waited" -ge 60 ]; then
    echo "error: the directory did not answer on its socket within 60 s"
    exit 1
  fi
  sleep 1
done

if [ -z "$(search -b cn=schema,cn=config '(cn={*}kopano)' dn)" ]; then
  ldapadd -Q </srv/kopano.ldif >/dev/null
  echo "added: the Kopano schema"
fi

# Recipients and logins are looked up by these.
indexes=$(search -b cn=config '(objectClass=olcMdbConfig)' olcDbIndex)
database=$(printf '%s\n' "$indexes" | sed -n 's/^dn: //p' | head -n 1)
case "$indexes" in
  *"mail,uid"*) ;;
  *)
    printf 'dn: %s\nchangetype: modify\nadd: olcDbIndex\nolcDbIndex: mail,uid eq\n' "$database" | ldapmodify -Q >/dev/null
    echo "added: an index on mail and uid"
    ;;
esac

# Not even root may read passwords; the administrator may. A password of this run's own opens that door: the real one
# may be given as a hash. It is put in place at the end, since slapd's image reads it on an empty volume only.
set_root_password() {
  printf 'dn: %s\nchangetype: modify\nreplace: olcRootPW\nolcRootPW: %s\n' "$database" "$1" | ldapmodify -Q >/dev/null
}
work=$(mktemp -d)
root_dn=$(search -b cn=config '(objectClass=olcMdbConfig)' olcRootDN | grep '^olcRootDN:' | values)
head -c 18 /dev/urandom | base64 | tr -d '\n+/=' >"$work.key"
set_root_password "$(cat "$work.key")"
trap 'set_root_password "$(cat /directory/root-password)"' EXIT
search_data() { ldapsearch -x -D "$root_dn" -y "$work.key" -LLL -o ldif-wrap=no "$@"; }
add_entry() { ldapadd -x -D "$root_dn" -y "$work.key"; }
modify_entry() { ldapmodify -x -D "$root_dn" -y "$work.key"; }

taken_over=no
if [ -f /srv/.kopano-owner ] && ! cmp -s /srv/.kopano-owner /directory/owner; then taken_over=yes; fi

# One entry a file, so that each can be compared.
awk -v dir="$work" 'BEGIN { RS = ""; ORS = "\n" } { printf "%s\n", $0 > sprintf("%s/%05d", dir, NR); close(sprintf("%s/%05d", dir, NR)) }' /directory/content.ldif

dn_of() { head -n 1 "$1" | values; }

for entry in "$work"/*; do
  dn=$(dn_of "$entry")
  if ! search_data -b "$dn" -s base dn >/dev/null 2>&1; then
    if ! message=$(add_entry <"$entry" 2>&1); then
      echo "error: $dn could not be added: $(printf '%s\n' "$message" | sed -n '/^ldap_add/p; /additional info/p' | tr '\n' ' ')"
      exit 1
    fi
    echo "added: $dn"
    continue
  fi
  password=$(grep '^userPassword' "$entry" || true)
  if [ "$taken_over" = yes ] && [ -n "$password" ]; then
    printf 'dn: %s\nchangetype: modify\nreplace: userPassword\n%s\n' "$dn" "$password" | modify_entry >/dev/null
    echo "password reset: $dn"
  fi
  # What the configuration decides, in the entry or left out of it.
  attributes=$({ sed -n '2,$s/^\([A-Za-z][A-Za-z0-9;-]*\):.*/\1/p' "$entry" && cat /directory/attributes; } | sort -u)
  # shellcheck disable=SC2086 # a list of words
  search_data -b "$dn" -s base $attributes 2>/dev/null | sed '/^$/d' | sed 1d | sort >"$work.there"
  # Passwords are stored as octets, which ldapsearch prints in base64 whatever they hold.
  sed 1d "$entry" | while IFS= read -r line; do
    case "$line" in
      "userPassword: "*) printf 'userPassword:: %s\n' "$(printf %s "${line#userPassword: }" | base64 | tr -d '\n')" ;;
      *) printf '%s\n' "$line" ;;
    esac
  done | sort >"$work.wanted"
  if cmp -s "$work.there" "$work.wanted"; then continue; fi
  different=$(diff "$work.there" "$work.wanted" | sed -n 's/^[<>] \([A-Za-z][A-Za-z0-9;-]*\):.*/\1/p' | sort -u | tr '\n' ' ')
  echo "differs: $dn: ${different% }"
done

search_data -b "$(dn_of "$work/00002")" -s one '(objectClass=kopano-user)' dn | grep '^dn:' | while IFS= read -r line; do
  grep -qixF "$line" /directory/content.ldif || echo "unlisted: $(printf '%s\n' "$line" | values)"
done

cp /directory/owner /srv/.kopano-owner
