import { isKept } from "../services/mta/kept-paths.ts";
import { error, type Rule } from "./finding.ts";

/** Parameters of Postfix and Dovecot that locate mail. */
const mailData = {
  postfix: ["queue_directory", "virtual_mailbox_base", "mail_spool_directory"],
  dovecot: ["mail_home", "mail_attachment_dir"],
} as const;

/** The queue, and mailboxes inside the container. */
const dataOfMta: Rule = ({ mta }) =>
  (["postfix", "dovecot"] as const).flatMap((program) =>
    mailData[program].flatMap((parameter) => {
      const path = String(mta[program][parameter] ?? "");
      const example = parameter === "queue_directory" ? "/var/spool/postfix" : "/var/mail";
      return path === "" || isKept(path)
        ? []
        : [
            error(
              `kopano:mta.${program}.${parameter}`,
              `places mail at ${path}, outside the volume: it would be lost with the container`,
              example,
            ),
          ];
    }),
  );

/** Two services that write to one volume destroy each other's data. */
const distinctVolumes: Rule = ({ data }) => {
  const names = Object.entries<string | undefined>(data.volumes);
  return names.flatMap(([volume, engineName], index) => {
    const other = names.slice(0, index).find(([, earlier]) => earlier !== undefined && earlier === engineName);
    return other === undefined
      ? []
      : [
          error(
            `kopano:data.volumes.${volume}`,
            `names the volume ${engineName}, which \`${other[0]}\` already uses: each needs its own`,
            `mail_${volume}`,
          ),
        ];
  });
};

export const dataPathRules: readonly Rule[] = [dataOfMta, distinctVolumes];
