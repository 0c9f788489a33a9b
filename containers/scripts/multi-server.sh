# shellcheck shell=bash disable=SC2154 # containers/multi-server-files.ts sets what is missing here
# Sourced by process 1 of the app image after it wrote Kopano's files. The programs that log in to another server read
# their key without being root.
install -o "$DOCKER_APPL_RUNAS" -m 0400 "$uploaded" "$key"
# The image writes only parameters that a man page lists, and that of ldap.cfg lists none of these. The others have the
# right defaults (kopano-core, provider/plugins/LDAPUserPlugin.cpp).
for line in 'ldap_server_type_attribute_value = kopano-server' 'ldap_server_address_attribute = ipHostNumber'; do
  grep -qs "^${line%% *}\b" "$DOCKER_CONF_DIR1/ldap.cfg" || echo "$line" >>"$DOCKER_CONF_DIR1/ldap.cfg"
done
