# shellcheck shell=sh
# Runs as root in a container of the auth image, next to slapd: both mount the volume with slapd's socket, where
# slapd treats root as its manager. Makes the directory contain what the configuration lists: missing entries are added,
# attributes that the configuration sets, or set before, are changed. What it never set is left alone. The volume keeps
# what was applied last, in /srv/.kopano-directory.
set -eu
umask 077
export LDAPURI='ldapi://%2Fsrv%2Fldapi'
export LDAPSASL_MECH=EXTERNAL

applied=/srv/.kopano-directory
work=$(mktemp -d)

search() { ldapsearch -Q -LLL -o ldif-wrap=no "$@"; }

# The values of LDIF lines; two colons precede a value in base64.
values() {
  while IFS= read -r line; do
    value=${line#*: }
    case "${line%%": "*}" in
      *:) printf %s "$value" | base64 -d && echo ;;
      *) printf '%s\n' "$value" ;;
    esac
  done
}

# One line for each entry of a list, at most 50 of them: `dn` lines, which may have a tab and attributes behind them.
report() {
  head -n 50 "$2" | while IFS='	' read -r line attributes; do
    echo "$1: $(echo "$line" | values)${attributes:+: $attributes}"
  done
  [ "$(wc -l <"$2")" -le 50 ] || echo "$1: $(($(wc -l <"$2") - 50)) more"
}

# Applies LDIF as the administrator; what was refused is printed with its entry.
apply() {
  [ -s "$2" ] || return 0
  if ! "$1" -x -D "$root_dn" -y "$work/key" -f "$2" >"$work/log" 2>&1; then
    echo "error: $(grep ' entry "' "$work/log" | tail -n 1)"
    sed -n '/^ldap_/p; /additional info/p; /^ldap[a-z]*:/p' "$work/log"
    exit 1
  fi
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

# Lookups of recipients and logins use these. A second index of an attribute would be refused, whatever the first is for.
indexes=$(search -b cn=config '(objectClass=olcMdbConfig)' olcDbIndex)
database=$(printf '%s\n' "$indexes" | sed -n 's/^dn: //p' | head -n 1)
indexed=$(printf '%s\n' "$indexes" | sed -n 's/^olcDbIndex: \([^ ]*\).*/,\1,/p')
for attribute in mail uid; do
  case "$indexed" in
    *",$attribute,"*) ;;
    *)
      printf 'dn: %s\nchangetype: modify\nadd: olcDbIndex\nolcDbIndex: %s eq\n' "$database" "$attribute" |
        ldapmodify -Q >/dev/null
      echo "added: an index on $attribute"
      ;;
  esac
done

# The stopped container must not keep passwords.
trap 'rm -rf "$work" /directory/passwords*' EXIT
for file in content.ldif passwords.hashed; do
  # Compressed, unless Docker Compose brought them.
  [ -f "/directory/$file" ] || gunzip "/directory/$file.gz"
done

# The image sets the suffix only on an empty volume.
suffix=$(search -b cn=config '(objectClass=olcMdbConfig)' olcSuffix | grep '^olcSuffix:' | values)
wanted=$(head -n 1 /directory/content.ldif | values)
if [ "$(echo "$suffix" | tr '[:upper:]' '[:lower:]')" != "$(echo "$wanted" | tr '[:upper:]' '[:lower:]')" ]; then
  echo "error: the directory on the volume has the suffix $suffix, not $wanted: set kopano:auth.environment.ldapbase to it,"
  echo "or begin an empty directory: remove the container and the volume of auth, and accept its loss (kopano:data.acceptLoss)"
  exit 1
fi

# Not even root may read passwords; the administrator may. A temporary password is used, because the real one
# may be configured as a hash. The real one is set at the end, since slapd's image reads it only on an empty volume.
set_root_password() {
  {
    printf 'dn: %s\nchangetype: modify\nreplace: olcRootDN\n%s\n-\n' "$database" "$(cat /directory/root-dn)"
    printf 'replace: olcRootPW\nolcRootPW: %s\n' "$1"
  } | ldapmodify -Q >/dev/null
}
root_dn=$(values </directory/root-dn)
# Read by the health check of auth, which must not take the temporary password for a change.
: >/srv/.kopano-busy
head -c 18 /dev/urandom | base64 | tr -d '\n+/=' >"$work/key"
set_root_password "$(cat "$work/key")"
trap 'set_root_password "$(cat /directory/root-password)"; rm -f /srv/.kopano-busy; rm -rf "$work" /directory/passwords*' EXIT

mkdir -p -m 0700 "$applied"
touch "$applied/content.ldif" "$applied/passwords"
for file in rename.ldif refused renamed add.ldif modify.ldif passwords.ldif hash removed remembered.ldif added changed unlisted set unknown; do
  : >"$work/$file"
done
# Data that another stack left behind gets the passwords of this one.
taken_over=no
if [ -f /srv/.kopano-owner ] && ! cmp -s /srv/.kopano-owner /directory/owner; then taken_over=yes; fi

ldapsearch -x -D "$root_dn" -y "$work/key" -LLL -o ldif-wrap=no -b "$suffix" '(objectClass=*)' '*' \
  >"$work/there.ldif" 2>/dev/null || true

# The attribute by which Kopano identifies accounts, in lower case; empty for uid.
identity_in() { if [ -f "$1" ]; then tr '[:upper:]' '[:lower:]' <"$1"; fi; }

# The file names the server of this stack if accounts must stay where they are.
keeps_servers=no
own_server=
if [ -f /directory/server ]; then
  keeps_servers=yes
  own_server=$(cat /directory/server)
fi

awk -v work="$work" -v keeps_servers="$keeps_servers" -v own_server="$own_server" -v taken_over="$taken_over" -v removing="$(cat /directory/remove-unlisted)" \
  -v identity="$(identity_in /directory/identity)" -v previous="$(identity_in "$applied/identity")" \
  -f /directory/changes.awk \
  input=known "$applied/passwords" input=passwords /directory/passwords /directory/passwords.hashed \
  RS= input=there "$work/there.ldif" input=applied "$applied/content.ldif" input=wanted /directory/content.ldif

if [ -s "$work/refused" ]; then
  report error "$work/refused"
  exit 1
fi
apply ldapmodify "$work/rename.ldif"
apply ldapadd "$work/add.ldif"
apply ldapmodify "$work/modify.ldif"
while IFS='	' read -r dn password; do
  printf %s "$password" >"$work/password"
  hash=$(slappasswd -n -h '{CRYPT}' -c '$6$%.16s' -T "$work/password")
  printf '%s\nchangetype: modify\nreplace: userPassword\nuserPassword: %s\n\n' "$dn" "$hash" >>"$work/passwords.ldif"
done <"$work/hash"
apply ldapmodify "$work/passwords.ldif"
values <"$work/removed" >"$work/remove"
apply ldapdelete "$work/remove"

for kind in renamed added changed removed unlisted; do report "$kind" "$work/$kind"; done
report "password set" "$work/set"
report "password kept" "$work/unknown"

cat /directory/content.ldif "$work/remembered.ldif" >"$applied/content.ldif"
cut -f 1,2 /directory/passwords /directory/passwords.hashed >"$applied/passwords"
cp /directory/owner /srv/.kopano-owner
rm -f "$applied/identity"
if [ -f /directory/identity ]; then cp /directory/identity "$applied/identity"; fi
