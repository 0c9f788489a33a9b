import { connect, type PeerCertificate } from "node:tls";
import type { Endpoint } from "../../demo/mail.ts";

/** The certificate that a server presents; rejects if the client cannot verify it for the name. */
export async function presented({ host, port, ca, servername }: Endpoint): Promise<PeerCertificate> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, ca, servername, timeout: 10_000 }, () => {
      resolve(socket.getPeerCertificate());
      socket.destroy();
    });
    socket.on("error", reject);
    socket.on("timeout", () => socket.destroy(new Error("no answer")));
  });
}
