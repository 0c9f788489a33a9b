import { dataProtection } from "./data-protection.ts";
import { encryptedSecrets } from "./encrypted-secrets.ts";
import { pinnedImages } from "./pinned-images.ts";
import type { Policy } from "./policy.ts";
import { unpublishedBackends } from "./unpublished-backends.ts";

/** The policies in force. To add your own, add a file next to these and a line here. */
export const policies: readonly Policy[] = [unpublishedBackends, pinnedImages, dataProtection, encryptedSecrets];
