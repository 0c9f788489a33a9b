import { spawn } from "node:child_process";
import { Duplex } from "node:stream";

/**
 * One request to the engine's API, for what no `docker` command does. It uses the connection of the `docker` command,
 * and so reaches every engine that the command does: local, over SSH, with TLS, of a context.
 *
 * Returns the decoded JSON of the answer. Rejects with the engine's message if it refuses.
 */
export async function engineRequest(
  host: string | undefined,
  method: "GET" | "POST",
  path: string,
  body?: unknown,
): Promise<unknown> {
  // Loaded only if needed: Node loads its `fetch` as well, which would take a tenth of the program's start.
  const { request } = await import("node:http");
  const target = host === undefined ? [] : ["--host", host];
  const connection = spawn("docker", [...target, "system", "dial-stdio"], { stdio: ["pipe", "pipe", "ignore"] });
  try {
    return await new Promise((resolve, reject) => {
      connection.on("error", reject);
      const createConnection = () => Duplex.from({ readable: connection.stdout, writable: connection.stdin });
      const headers = { host: "docker", "content-type": "application/json", connection: "close" };
      const sent = request({ method, path, headers, createConnection }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          const answer = text === "" ? undefined : (JSON.parse(text) as unknown);
          if ((response.statusCode ?? 500) < 400) resolve(answer);
          else reject(new Error((answer as { readonly message?: string } | undefined)?.message ?? text));
        });
      });
      sent.on("error", reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  } finally {
    connection.kill();
  }
}
