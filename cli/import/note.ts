/** What became of a part of the compose project. */
export interface Note {
  /**
   * `lost`: not carried over, with the reason. `program`: the program does it by itself. `different`: the container
   * gets something else, with the reason.
   */
  readonly kind: "lost" | "program" | "different";
  /** `service: key`, as in the compose file. */
  readonly place: string;
  readonly text: string;
}
