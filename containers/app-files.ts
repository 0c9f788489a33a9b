import { hasProxy } from "../config/acme-store.ts";
import { archiverCrontab, runsArchiver } from "../config/archiver.ts";
import { usesDirectory } from "../config/effective.ts";
import { addressesOf, lmtpPort } from "../config/listening.ts";
import { multiServer } from "../config/multi-server.ts";
import type { Resolved } from "../config/resolved.ts";
import { isCore } from "../config/rules/image.ts";
import { alias } from "../config/services/aliases.ts";
import { mountPaths } from "../config/services/mounts.ts";
import { servicePorts } from "../config/services/service-ports.ts";
import { setVariables } from "../config/set-variables.ts";
import { isInternalListenAddress } from "../config/types/network.ts";
import { innerPorts } from "./container.ts";
import type { ContainerFile } from "./container-spec.ts";
import { marksFolder, watchedHealthCheck } from "./health-check.ts";
import { deliveryCheckAddress } from "./ldif.ts";
import { restoredFiles } from "./restored-files.ts";
import { script } from "./scripts.ts";

/** Names the standard folders of stores in the language of `kopano:app.storeLanguage`. */
export const storeLanguageFile = "/etc/kopano-stack/store-language";
/** Written when the public store exists. */
const publicStoreMark = `${marksFolder}/public-store`;

/**
 * The scripts of `app`: its health check, and those for the image's own hooks (mlan/kopano: docker-entrypoint.sh): they
 * restore the files that the image derives from its variables, create the public store, and stop the services in order.
 */
export function appFiles(configuration: Resolved): ContainerFile[] {
  const { app, auth } = configuration;
  const usesStackDirectory = auth.enabled && usesDirectory(configuration);
  const hasPublicStore = !isMultiTenant(configuration) && multiServer(configuration)?.hasPublicStore !== false;
  const [imap, lmtp] = (["imap", "lmtp"] as const).map((protocol) => addressesOf(configuration, protocol).value[0]);
  const health = {
    web_port: servesWeb(configuration) ? (innerPorts(configuration, "app").http ?? "") : "",
    imap_host: checkedHost(imap),
    imap_port: innerPorts(configuration, "app").imap ?? "",
    lmtp_host: checkedHost(lmtp),
    lmtp_port: lmtpPort(configuration) ?? "",
    recipient: usesStackDirectory ? deliveryCheckAddress : "",
    directory: `${alias.auth}/${servicePorts.auth.ldap}`,
    public_store: hasPublicStore ? publicStoreMark : "",
  };
  // Delivery and then the server get half of the time each, minus a few seconds for the engine.
  const stop = script("stop-app.sh", { stop_seconds: Math.max(Math.floor((app.stopSeconds - 4) / 2), 1) });
  return [
    ...watchedHealthCheck("app", health),
    restoredFiles("app"),
    { path: "/etc/docker/exit.d/50-stop-services", content: stop, permissions: "0755" },
    ...(runsArchiver(configuration) ? [archiverCrontabFile(configuration)] : []),
    ...(app.storeLanguage === undefined ? [] : storeLanguageFiles(app.storeLanguage, multiServer(configuration)?.name)),
    ...(hasPublicStore
      ? [
          {
            path: "/etc/docker/entry.d/90-public-store",
            content: script("public-store.sh", { mark: publicStoreMark }),
            permissions: "0755",
          },
        ]
      : []),
  ];
}

/** Whether somebody uses the web server; the image `core` has none. */
function servesWeb({ app, set }: Resolved): boolean {
  return !isCore(app.image) && (app.ports.http !== undefined || hasProxy(set));
}

/** The address that the health check connects to; empty for the container's own on the network. */
function checkedHost(listensOn = ""): string {
  if (!isInternalListenAddress(listensOn)) return "";
  return /^\[(.*)\]/.exec(listensOn)?.[1] ?? /^(127[\d.]+)/.exec(listensOn)?.[1] ?? "127.0.0.1";
}

/**
 * A file of its own, because the image keeps the lines of its crontab variables on a volume after the last of them was
 * removed (docker-config.sh: dc_crontab_entries). What the archiver prints is in the log as well, and nobody reads root's mail.
 */
function archiverCrontabFile(configuration: Resolved): ContainerFile {
  const settings = ["PATH=/usr/local/sbin:/usr/local/bin:/sbin:/bin:/usr/sbin:/usr/bin", 'MAILTO=""'];
  return {
    path: "/etc/cron.d/kopano-archiver",
    content: `${[...settings, ...archiverCrontab(configuration)].join("\n")}\n`,
    permissions: "0644",
  };
}

/**
 * The script for new and existing stores, and its start in the background. What is done is noted on a volume. Of several
 * servers, `server` is that of the stack: it names the folders of its own stores only.
 */
function storeLanguageFiles(locale: string, server: string | undefined): ContainerFile[] {
  const named = `${mountPaths.app["app-conf"]}/store-languages`;
  const [heading = "", ...rest] = script("store-language.sh").split("\n");
  const settings = [
    `locale='${locale}'`,
    `named='${named}'`,
    "userscripts='/etc/kopano/userscripts/createuser.d'",
    ...(server === undefined ? [] : [onlyUsersOf(server)]),
  ];
  return [
    { path: storeLanguageFile, content: [heading, ...settings, ...rest].join("\n"), permissions: "0755" },
    {
      path: "/etc/docker/entry.d/91-store-language",
      content: `mkdir -p ${named} && chown "$DOCKER_APPL_RUNAS:" ${named}\n${storeLanguageFile} &\n`,
      permissions: "0755",
    },
  ];
}

/** A function of the shell that lists the users of one server, which is in the last column (kopano-core, admin.cpp). */
function onlyUsersOf(server: string): string {
  const selected = `awk 'NR <= 3 || /\\t${server}[\\t ]*$/'`;
  return `kopano-admin() ( set -o pipefail; command kopano-admin "$@" | ${selected} )`;
}

/** With several tenants, each has its own public store, created by its administrator (kopano-storeadm(8), -k). */
function isMultiTenant({ app, set }: Resolved): boolean {
  return setVariables(set, "app").enableHostedKopano === true || app.parameters.server?.enable_hosted_kopano === true;
}
