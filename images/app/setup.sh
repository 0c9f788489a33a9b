#!/bin/sh
# Runs while the image is built: generates Kopano's files and creates the folders that the real image contains
# (mlan/kopano, Dockerfile).
set -eu

python3 /usr/share/kopano/generate.py
chmod +x /usr/share/kopano/*.py /usr/share/kopano/*.pl
ln -s /usr/share/kopano/storeadm.py /usr/sbin/kopano-storeadm
ln -s /usr/share/kopano/archiver.py /usr/sbin/kopano-archiver
ln -s /usr/share/kopano/admin.py /usr/sbin/kopano-admin
mkdir -p "$DOCKER_EXIT_DIR" /usr/share/doc/kopano
gzip -9nc /usr/share/kopano/kopano.ldif >/usr/share/doc/kopano/kopano.ldif.gz
mkdir -p "$DOCKER_APPL_SSL_DIR" "$DOCKER_CONF_DIR1/theme/Custom" "$DOCKER_ACME_SSL_DIR/certs" "$DOCKER_ACME_SSL_DIR/private" \
  "$DOCKER_APPL_LIB/attachments" "$KOPANO_SPAMD_LIB/ham" "$KOPANO_SPAMD_LIB/spam" /var/lib/z-push /run/kopano
printf 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n' >"$DOCKER_CRONTAB_FILE"
ln -s "$DOCKER_CRONTAB_FILE" "$DOCKER_CRONTAB_DIR/docker-crontab"
chown -R "$DOCKER_APPL_RUNAS:" "$DOCKER_APPL_LIB"
mkdir -p "$DOCKER_PLUG_DIR"
touch "$DOCKER_PLUG_DIR/movetopublicldap.py"
# As Kopano's packages and the real image link WebApp's files and its theme.
mkdir -p /usr/share/kopano-webapp/plugins
ln -s "$DOCKER_CONF_DIR1/webapp/config.php" /usr/share/kopano-webapp/config.php
ln -s "$DOCKER_CONF_DIR1/theme/Custom" /usr/share/kopano-webapp/plugins/Custom
