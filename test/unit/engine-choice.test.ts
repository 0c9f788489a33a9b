import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { refuseOtherEngine } from "../../program/engine-choice.ts";
import { fakeDocker, restoreEnvironment } from "../support/fake-docker.ts";
import { directoryWith } from "../support/terminal.ts";

/** `docker` prefers an address to a context; Pulumi's provider prefers DOCKER_CONTEXT, and does not know `docker context use`. */
describe("the engine that Pulumi and docker use", () => {
  const chosen = (name: string) => {
    process.env.DOCKER_CONFIG = directoryWith({ "config.json": JSON.stringify({ currentContext: name }) });
  };

  beforeEach(() => {
    fakeDocker('case "$1 $2" in "context inspect") echo ssh://root@mail.example.com ;; *) exit 1 ;; esac');
    for (const name of ["DOCKER_HOST", "DOCKER_CONTEXT"]) delete process.env[name];
    process.env.DOCKER_CONFIG = directoryWith({});
  });
  afterEach(restoreEnvironment);

  it("is the same without a context, and with an address alone or DOCKER_CONTEXT alone", async () => {
    await refuseOtherEngine(undefined);
    await refuseOtherEngine("ssh://root@mail.example.com");
    process.env.DOCKER_HOST = "unix:///run/user/1000/docker.sock";
    chosen("prod");
    await refuseOtherEngine(undefined);
    delete process.env.DOCKER_HOST;
    process.env.DOCKER_CONTEXT = "prod";
    await refuseOtherEngine(undefined);
  });

  it("is refused if a context and an address are set", async () => {
    process.env.DOCKER_CONTEXT = "prod";
    await expect(refuseOtherEngine("ssh://root@mail.example.com")).rejects.toThrow(
      "DOCKER_CONTEXT=prod and kopano:engine.host=ssh://root@mail.example.com may be different engines",
    );
    process.env.DOCKER_HOST = "tcp://10.0.0.1:2376";
    await expect(refuseOtherEngine(undefined)).rejects.toThrow("DOCKER_CONTEXT=prod and DOCKER_HOST=tcp://");
  });

  it("is refused if only docker would follow `docker context use`, with its address", async () => {
    chosen("prod");
    await expect(refuseOtherEngine(undefined)).rejects.toThrow(
      "Set kopano:engine.host to it (pulumi config set --path kopano:engine.host ssh://root@mail.example.com)",
    );
    await refuseOtherEngine("ssh://root@mail.example.com");
    chosen("default");
    await refuseOtherEngine(undefined);
  });

  it("is the same if the context is the socket of this machine", async () => {
    chosen("desktop");
    fakeDocker("echo unix:///var/run/docker.sock");
    await refuseOtherEngine(undefined);
  });
});
