/**
 * A service that does what the real one cannot be asked for. Every request but one is answered with null;
 * `venvoy/selection` sends one notification of each kind before. The words of its command line:
 *
 * stubborn   it ends neither at `exit` nor at the end of its input
 * noisy      it writes to its standard error
 */

import { frame, FrameReader } from "../src/framing";

const words = process.argv.slice(2);
const reader = new FrameReader();

function say(message: object): void {
  process.stdout.write(frame({ jsonrpc: "2.0", ...message }));
}

function take(message: { id?: number; method: string; params?: unknown }): void {
  if (message.method === "exit" && !words.includes("stubborn")) process.exit(0);
  if (message.method === "venvoy/selection") {
    say({ method: "venvoy/packagesChanged", params: { environment: "/e", packages: [] } });
    say({ method: "venvoy/statusChanged", params: { folder: "/f", status: { text: "3.12.1" } } });
  }
  if (message.id !== undefined) say({ id: message.id, result: null });
}

if (words.includes("noisy")) process.stderr.write("é is said\n");
if (words.includes("stubborn")) setInterval(() => undefined, 60_000);
process.stdin.on("data", (chunk: Buffer) => {
  for (const body of reader.feed(chunk)) take(JSON.parse(body) as Parameters<typeof take>[0]);
});
