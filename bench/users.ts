import { writeFileSync } from "node:fs";
import path from "node:path";
import { TestStack } from "../test/support/stack.ts";
import { report, runs, seconds } from "./measure.ts";

/** Directories of 10 and of 10,000 users: an unchanged preview, and an `up` with one changed user. */
export async function measureUsers(): Promise<void> {
  const few = new Directory(10);
  const many = new Directory(10_000);
  try {
    for (const { stack } of [few, many]) {
      await stack.init();
      await stack.up();
    }
    for (let round = 0; round <= runs; round++) {
      for (const directory of [few, many]) await directory.measure(round);
    }
    report("preview of an unchanged directory of 10,000 users", "s", many.previews, few.previews, "of 10");
    report("up with one changed user of 10,000", "s", many.ups, few.ups, "of 10");
  } finally {
    for (const { stack } of [few, many]) await stack.remove();
  }
}

/** A stack with auth alone, and its users in a table next to the stack file. */
class Directory {
  readonly previews: number[] = [];
  readonly ups: number[] = [];
  readonly stack = new TestStack({
    domain: "example.com",
    app: { enabled: false, image: "kopano-local/app:1" },
    mta: { enabled: false },
    db: { enabled: false },
    auth: { image: "kopano-local/auth:1" },
    data: { retain: false },
    directory: { file: "users.csv" },
  });
  private readonly count: number;

  constructor(count: number) {
    this.count = count;
    this.writeUsers("");
  }

  /** The first round fills the caches. */
  async measure(round: number): Promise<void> {
    const preview = await seconds(async () => {
      const { exitCode, output } = await this.stack.pulumi("preview", "--expect-no-changes");
      if (exitCode !== 0) throw new Error(output);
    });
    this.writeUsers(`Dr. ${round}`);
    const up = await seconds(() => this.stack.up());
    if (round === 0) return;
    this.previews.push(preview);
    this.ups.push(up);
  }

  /** The title is that of the first user. */
  private writeUsers(title: string): void {
    const lines = Array.from({ length: this.count }, (_, index) => {
      const [first, last] = [`First${index}`, `Last${index}`];
      const cells = [`user${index}`, `${first} ${last}`, last, `${first}.${last}@example.com`, "1000", first];
      return [...cells, index === 0 ? title : ""].join(",");
    });
    const header = "name,commonName,surname,aliases,quota.hardMiB,attributes.givenName,title";
    writeFileSync(path.join(this.stack.folder, "users.csv"), [header, ...lines, ""].join("\n"));
  }
}
