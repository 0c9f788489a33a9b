# shellcheck shell=bash
# Sourced by process 1 of the mta image after its own configuration of amavis and Postfix: signs outgoing mail of every
# mail domain with the current key (mlan/postfix-amavis: src/amavis/entry.d/10-amavis-common, amavis_setup_dkim).
sign_file=/etc/amavis/amavisd.conf
sign_filter=
sign_add() { sed -i "\$ i\\$1 # kopano-stack" "$sign_file"; }

if [ -f "$sign_file" ]; then
  # amavis takes the first key of a domain (Amavis/DKIM.pm, get_dkim_key), and the image keeps the lines of earlier ones.
  sed -i "\|^dkim_key(.*\"$DOCKER_DKIM_LIB/|d; /# kopano-stack\$/d" "$sign_file"
  case ${DKIM_SELECTOR:+$(postconf -h content_filter)} in
    smtp-amavis:*:10024) sign_filter="smtp-amavis:[127.0.0.1]:10026" ;;
  esac
fi

if [ -n "$sign_filter" ]; then
  # The image adds a key for the first mail domain alone, meant for all of them.
  sign_key=$DOCKER_DKIM_LIB/${MAIL_DOMAIN%% *}.$DKIM_SELECTOR.privkey.pem
  for sign_domain in $MAIL_DOMAIN; do sign_add "dkim_key(\"$sign_domain\", \"$DKIM_SELECTOR\", \"$sign_key\");"; done

  # Mail of clients that may relay is signed, and no other: strangers can come from a private address through Docker's proxy.
  sign_networks=
  for sign_network in $(postconf -hx mynetworks | tr , ' '); do
    case $sign_network in
      /*) sign_networks="$sign_networks $(grep -v '^#' "$sign_network" | tr '\n' ' ')" ;;
      *[g-zG-Z]*) ;; # a lookup table
      *) sign_networks="$sign_networks $sign_network" ;;
    esac
  done
  sign_add "@mynetworks = qw($sign_networks);"

  # Users who log in come from any address, so their mail has a port of its own.
  sign_add "\$inet_socket_port = [10024, 10026]; \$interface_policy{'10026'} = 'SUBMITTED';"
  sign_add "\$policy_bank{\$_}{originating} = 1 for qw(MYNETS SUBMITTED);"
fi

for sign_service in submission smtps; do
  if [ -z "$(postconf -M "$sign_service/inet" 2>/dev/null)" ]; then continue; fi
  if [ -n "$sign_filter" ]; then
    postconf -P "$sign_service/inet/content_filter=$sign_filter"
  else
    postconf -PX "$sign_service/inet/content_filter" 2>/dev/null
  fi
done
