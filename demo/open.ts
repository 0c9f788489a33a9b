import { spawn } from "node:child_process";

// A program that still runs by then has not failed: some become the browser themselves.
const patienceMs = 5000;

/** Opens an address in the user's browser. Gives whether there was one. */
export function openInBrowser(url: string, env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  const opener = process.platform === "darwin" ? "open" : "xdg-open";
  return new Promise((resolve) => {
    const program = spawn(opener, [url], { env, stdio: "ignore", detached: true });
    const timer = setTimeout(() => resolve(true), patienceMs);
    const ends = (opened: boolean) => {
      clearTimeout(timer);
      resolve(opened);
    };
    program.on("error", () => ends(false));
    program.on("exit", (code) => ends(code === 0));
    program.unref();
  });
}
