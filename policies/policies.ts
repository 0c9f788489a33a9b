import { dataProtection } from "./data-protection";
import { encryptedSecrets } from "./encrypted-secrets";
import { pinnedImages } from "./pinned-images";
import type { Policy } from "./policy";
import { unpublishedBackends } from "./unpublished-backends";

/** The policies in force. One of your own is a file beside these and a line here. */
export const policies: readonly Policy[] = [unpublishedBackends, pinnedImages, dataProtection, encryptedSecrets];
