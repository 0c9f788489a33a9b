import { afterEach, describe, expect, it } from "vitest";
import { checkConfiguration } from "../../config/rules/check.ts";
import { dbSpec } from "../../containers/db-spec.ts";
import { stackPlan } from "../../containers/stack-plan.ts";
import { deviationsOf } from "../../program/deviations.ts";
import { observeEngine } from "../../program/engine-observation.ts";
import { failedStart } from "../../program/failed-start-reason.ts";
import { fakeDocker, restoreEnvironment } from "../support/fake-docker.ts";

afterEach(restoreEnvironment);

/** Answers as the engine of a stack with one container does. */
function engine({
  memory = 0,
  image = "mariadb:11",
  restart = "unless-stopped",
  log = "",
}: {
  readonly memory?: number;
  readonly image?: string;
  readonly restart?: string;
  readonly log?: string;
}): void {
  const hostConfig = { Memory: memory << 20, CpuShares: 0, NanoCpus: 0, CpuQuota: 0, CpusetCpus: "", PidsLimit: null };
  const details = JSON.stringify({ ...hostConfig, RestartPolicy: { Name: restart } });
  const state = JSON.stringify({ Health: { Log: [{ Output: "changed: nothing any more" }, { Output: log }] } });
  const mounts = "kopano-t-db,/etc/localtime";
  fakeDocker(`case "$1 $2" in
  "ps --all") printf '%s\\t' kopano-t-db 0a1b running ${image} ${mounts} kopano-t-backend '' && echo 'Up 2 minutes (healthy)' ;;
  "container inspect")
    printf '%s\\t' /kopano-t-db mariadb:11 '${details}' && printf '%s\\n' '${state}'
    echo "Error: No such container: kopano-t-app" >&2; exit 1 ;;
  "image inspect") case "$*" in *mariadb:11*) echo sha256:new ;; *) echo "Error: No such image: $5" >&2; exit 1 ;; esac ;;
  "network inspect") echo 10.20.30.0/24 ;;
esac`);
}

async function deviations(input: object = {}): Promise<string[]> {
  const db = { image: "mariadb:11", ...input };
  const spec = dbSpec(stackPlan(checkConfiguration({ domain: "example.com", db }).configuration, "10.20.30.0/24"));
  const observed = (await observeEngine("kopano-t", undefined))?.containers.get("kopano-t-db");
  return observed === undefined ? ["missing"] : deviationsOf(spec, observed, "kopano-t").map(({ words }) => words);
}

describe("a container that somebody changed", () => {
  it("is not one that has what the stack file says", async () => {
    engine({});
    expect(await deviations()).toEqual([]);
    engine({ memory: 512 });
    expect(await deviations({ memoryMiB: 512 })).toEqual([]);
  });

  it("has another limit than the stack file, also if that has none any more", async () => {
    engine({ memory: 512 });
    expect(await deviations()).toEqual(["has other limits (docker update): --memory is 512 instead of unset"]);
    expect(await deviations({ memoryMiB: 1024 })).toEqual([
      "has other limits (docker update): --memory is 512 instead of 1024",
    ]);
    engine({ restart: "no" });
    expect(await deviations()).toEqual(["has other limits (docker update): --restart is no instead of unless-stopped"]);
  });

  it("runs a former image, if its name now names another one", async () => {
    engine({ image: "sha256:old" });
    expect(await deviations()).toEqual(["runs a former image: mariadb:11 names another one now"]);
  });

  it("has what the last health check says was changed", async () => {
    engine({ log: "changed: the password of the database account root\nelse\n" });
    expect(await deviations()).toEqual(["was changed by hand: the password of the database account root"]);
  });
});

describe("a container that did not start", () => {
  it("was not created if its image is missing, which the message says", async () => {
    fakeDocker(
      '[ "$1" != version ] || exit 0; [ "$1" != logs ] || set container; echo "Error: No such $1: x" >&2; exit 1',
    );
    const message = await failedStart("kopano-t-db", undefined, "mariadb:missing");
    expect(message).toContain("kopano-t-db was not created; the engine does not have its image, mariadb:missing");
    expect(message).not.toContain("docker logs");
  });

  it("may have had an engine that stopped, which the message says", async () => {
    fakeDocker("echo Cannot connect to the Docker daemon >&2; exit 1");
    const message = await failedStart("kopano-t-db", undefined, "mariadb:11");
    expect(message).toContain("because the Docker Engine stopped answering");
    expect(message).toContain("npx kopano recover");
  });

  it("has a log otherwise", async () => {
    fakeDocker("echo one line");
    expect(await failedStart("kopano-t-db", undefined, "mariadb:11")).toContain("its last log lines:\none line");
  });
});
