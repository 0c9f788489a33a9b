import { createSocket } from "node:dgram";

/**
 * A DNS server that knows no names: answers every query at the given address with NXDOMAIN. An engine gives no answer at
 * all if its DNS server is unreachable, so that a mail server would wait for the name of each client.
 */
const socket = createSocket("udp4", (query, { port, address }) => {
  const answer = Buffer.from(query);
  answer.writeUInt16BE(0x8183, 2);
  socket.send(answer, port, address);
});
socket.bind(53, process.argv[2]);
