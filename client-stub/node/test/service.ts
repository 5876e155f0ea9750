/** What the tests against the real service have in common: its command, and places that are cleared away. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { devNull, tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";

import { Client, type StartOptions } from "../src/client";

/** The command of the service, which the environment variable VENVOY_COMMAND tells as a JSON array. */
export const COMMAND = JSON.parse(process.env["VENVOY_COMMAND"] ?? '["venvoy", "serve", "--stdio"]') as [string, ...string[]];

const cleanups = new WeakMap<TestContext, (() => unknown)[]>();

/** Has something done after a test, the last that was asked for first: a service ends before its folder is removed. */
function afterwards(t: TestContext, cleanup: () => unknown): void {
  const known = cleanups.get(t);
  if (known !== undefined) {
    known.unshift(cleanup);
    return;
  }
  const all = [cleanup];
  cleanups.set(t, all);
  t.after(async () => {
    for (const each of all) await each();
  });
}

/** Makes a folder for one test. */
export function folder(t: TestContext): string {
  const made = realpathSync(mkdtempSync(join(tmpdir(), "venvoy-")));
  afterwards(t, () => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** Starts the real service for one test, its state in a folder of its own. */
export async function start(t: TestContext, options: StartOptions = {}): Promise<Client> {
  const variables = { ...process.env, VENVOY_STATE_DIR: folder(t), ...options.variables };
  const client = await Client.start({ command: COMMAND, ...options, variables });
  afterwards(t, () => client.stop());
  return client;
}

/** Starts a service that listens, at an address of its own or at that of one before; `options` are for a client of it. */
export async function listening(t: TestContext, transport: "unix" | "tcp", before: StartOptions = {}) {
  const place = folder(t);
  const address = before.address ?? { unix: `unix:${place}/socket`, tcp: "tcp:127.0.0.1:0" }[transport];
  const [program, ...words] = COMMAND;
  const listen = [...words.filter((word) => word !== "--stdio"), "--listen", address, "--idle", "0"];
  if (before.tokenFile !== undefined) listen.push("--token-file", before.tokenFile);
  const env = { ...process.env, VENVOY_STATE_DIR: place };
  const service = spawn(program, listen, { stdio: ["ignore", "pipe", "inherit"], env });
  const ended = once(service, "exit");
  afterwards(t, () => service.kill("SIGKILL"));
  const [line] = (await once(service.stdout.setEncoding("utf8"), "data")) as [string];
  const said = JSON.parse(line) as { address: string; tokenFile: string | null };
  const token = said.tokenFile === null ? {} : { tokenFile: said.tokenFile };
  return { options: { address: said.address, ...token } as const, ended, kill: () => service.kill("SIGKILL") };
}

/** Returns the processes of shared services whose socket is in a folder. */
export function servicesIn(place: string): number[] {
  const isOne = (pid: string): boolean => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
      return words.includes("--detached") && words.some((word) => word.startsWith(`unix:${place}/`));
    } catch {
      return false; // it has ended
    }
  };
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name) && isOne(name)).map(Number);
}

/** Starts a package index that takes requests and never answers; `asked` resolves with the first one. */
export async function silentIndex(t: TestContext): Promise<{ asked: Promise<void>; variables: Record<string, string> }> {
  const server = createServer();
  const asked = new Promise<void>((resolve) => server.on("request", () => resolve()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  afterwards(t, () => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/simple/`;
  const variables = { PIP_INDEX_URL: url, UV_DEFAULT_INDEX: url, PIP_CONFIG_FILE: devNull, NO_PROXY: "127.0.0.1" };
  return { asked, variables };
}
