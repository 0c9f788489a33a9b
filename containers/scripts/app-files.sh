# shellcheck shell=sh disable=SC2034 # containers/restored-files.ts puts original-files.sh behind this
# What the app image derives from its variables (mlan/kopano: 10-kopano-common, docker-config.sh). The files of Z-Push are
# not on the volume: each new container has the image's.
volume=$DOCKER_CONF_DIR1
samples=$DOCKER_SMPL_DIR1/webapp

# Edited in place.
edited=$DOCKER_CRONTAB_FILE
for file in "$DOCKER_CONF_DIR1"/webapp/config*.php "$samples"/config*.php; do
  if [ -f "$file" ]; then edited="$edited $DOCKER_CONF_DIR1/webapp/${file##*/}"; fi
done
# The image that runs has a copy of WebApp's files outside the volume.
sample_of() {
  case $1 in
    */webapp/*.php) if [ -f "$samples/${1##*/}" ]; then echo "$samples/${1##*/}"; fi ;;
  esac
}

# The image contains none of them.
derived=
for name in archiver dagent gateway ical ldap movetopublicldap search server spamd spooler; do
  derived="$derived $DOCKER_CONF_DIR1/$name.cfg"
done
# Plugins are links, each possibly with its own file.
for plugin in "$DOCKER_CONF_DIR1"/dagent/*.py "$DOCKER_CONF_DIR1"/spooler/*.py; do
  name=${plugin##*/}
  if [ -L "$plugin" ]; then derived="$derived $plugin $DOCKER_CONF_DIR1/${name%.py}.cfg"; fi
done
# For the links, and only if there are any.
folders="$DOCKER_CONF_DIR1/dagent $DOCKER_CONF_DIR1/spooler"

# The image would generate a certificate, if there were none.
needs_certificate() { [ -z "$SSL_CERTIFICATE_FILE" ] && [ -n "$IMAPS_LISTEN$POP3S_LISTEN$ICALS_LISTEN" ]; }

# Removes what the image may have added to its files before this ran; a new volume has none of it.
undo() {
  if [ -f "$DOCKER_CRONTAB_FILE" ]; then sed -i '/^[[:space:]]*[0-9*@]/d' "$DOCKER_CRONTAB_FILE"; fi
}

# Each new container has the image's, and writes them itself.
written_anew() { find "$DOCKER_CONF_DIR2/" -name config.php 2>/dev/null; }

# A map that LDAP_PROPMAP names is a copy that the image made for editing; one that nobody edited is made again.
forget_copies() {
  installed=${DOCKER_LDAP_PMAP_FILE-/usr/share/kopano/ldap.propmap.cfg}
  map=$(sed -n 's/^!propmap //p' "$DOCKER_CONF_DIR1/ldap.cfg" 2>/dev/null)
  case $map in
    "$DOCKER_CONF_DIR1"/*) if cmp -s "$map" "$installed"; then rm -f "$map"; fi ;;
  esac
}
