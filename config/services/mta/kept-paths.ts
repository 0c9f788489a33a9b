import { formWithin } from "../../types/path.ts";
import { mountPaths } from "../mounts.ts";

// The image keeps these on its volume behind symbolic links (mlan/postfix-amavis: Dockerfile, dc_persist_dirs).
const persistent =
  "/var/spool/postfix /var/mail /var/amavis /var/db/dkim /var/lib/clamav /var/lib/spamassassin /etc/postfix " +
  "/etc/dovecot /etc/amavis /etc/clamav /etc/mail/spamassassin /etc/ssl/postfix";

/** The paths in the container of mta that lie on its volume. */
export const keptPaths: readonly string[] = [mountPaths.mta.mta ?? "", ...persistent.split(" ")];
const forms = keptPaths.map(formWithin);

/** Whether a path in the container of mta lies on a volume. */
export function isKept(path: string): boolean {
  return forms.some((form) => form.test(path));
}
