import { run } from "./stack.ts";

/** The address of this host on the default bridge of its engine: the containers of all networks reach its published ports. */
export async function hostAddress(): Promise<string> {
  // Node.js does not list the bridge while no container is connected to it.
  const { stdout } = await run("ip", ["-4", "-oneline", "address", "show", "docker0"]);
  const address = /inet ([\d.]+)/.exec(stdout)?.[1];
  if (address === undefined) throw new Error("the engine of this host has no bridge docker0");
  return address;
}
