/** The content of files that a configuration names, which only the reader of the stack file can reach. */
export interface Attached {
  /** The theme of WebApp: files by their path in its folder, sorted. Undefined without one. */
  readonly theme?: ReadonlyMap<string, Uint8Array>;
  /** Certificates that `app.trustedAuthorities` names, in PEM. */
  readonly authorities: readonly string[];
}

/** For a configuration that names no files. */
export const nothingAttached: Attached = { authorities: [] };
