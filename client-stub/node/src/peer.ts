/** What serves: a process that is started, or the other end of a socket or a named pipe. */

import { type ChildProcessByStdio, spawn } from "node:child_process";
import { connect } from "node:net";
import type { Readable, Writable } from "node:stream";

import { gone } from "./errors";

const COMMAND = ["venvoy", "serve", "--stdio"] as const;
/** Milliseconds in which the last answers of a service that has ended are still read. */
const LAST_ANSWERS_MILLISECONDS = 1_000;
const PIPES = "\\\\.\\pipe\\";
const ADDRESS = /^(?:(?:unix|pipe):(?<path>.+)|tcp:(?<host>.+):(?<port>\d{1,5}))$/s;

type Child = ChildProcessByStdio<Writable, Readable, Readable | null>;

/** What serves: a process of our own, or the other end of a socket. */
export interface Peer {
  readonly input: Readable;
  readonly output: Writable;
  readonly pid: number | undefined;
  /** Resolves to the exit status of a process, and to null for a signal or a socket. */
  readonly ended: Promise<number | null>;
  kill(): void;
}

/** Returns variables for a service that has others: a byte is the character of its number, and NUL is between them. */
export function variablesOf(variables: Readonly<Record<string, string | undefined>>): string {
  const known = Object.entries(variables).filter(([, text]) => text !== undefined);
  return known.map(([name, text]) => Buffer.from(`${name}=${text}`).toString("latin1")).join("\0");
}

/** How to start a process that serves; `StartOptions` says more. */
interface ProcessOptions {
  readonly command?: readonly [string, ...string[]];
  readonly variables?: Readonly<Record<string, string | undefined>>;
  readonly onErrorOutput?: (text: string) => void;
}

/** Starts the service's process; throws VenvoyError where there is no such program. */
export async function started({ command, variables, onErrorOutput: listener }: ProcessOptions): Promise<Peer> {
  const [program, ...words] = command ?? COMMAND;
  // The service is a Python program: these variables of another Python keep it from starting.
  const { PYTHONHOME: _, PYTHONEXECUTABLE: __, ...env } = variables ?? process.env;
  const child: Child =
    listener === undefined
      ? spawn(program, words, { env, windowsHide: true, stdio: ["pipe", "pipe", "inherit"] })
      : spawn(program, words, { env, windowsHide: true, stdio: ["pipe", "pipe", "pipe"] });
  if (listener !== undefined) child.stderr?.setEncoding("utf8").on("data", listener);
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.on("error", (cause) => {
      reject(gone("service-not-started", `${program} could not be started: ${cause.message}.`, cause));
    });
  });
  return ownProcess(child);
}

function ownProcess(child: Child): Peer {
  const ended = new Promise<number | null>((resolve) => {
    child.once("exit", (status) => {
      // A process that the service left behind may hold its output open; nobody waits for that.
      setTimeout(() => child.stdout.destroy(), LAST_ANSWERS_MILLISECONDS).unref();
      resolve(status);
    });
  });
  return { input: child.stdout, output: child.stdin, pid: child.pid, ended, kill: () => child.kill("SIGKILL") };
}

/** Connects to a service that listens; throws VenvoyError where there is none. */
export async function connected(address: string): Promise<Peer> {
  const { path = "", host = "", port } = ADDRESS.exec(address)?.groups ?? {};
  if (path === "" && port === undefined) {
    const sentence = `${address} is not an address: use unix:PATH, tcp:HOST:PORT, or pipe:NAME on Windows.`;
    throw gone("service-not-started", sentence);
  }
  const named = address.startsWith("pipe:") && !path.startsWith(PIPES) ? PIPES + path : path;
  const socket = port === undefined ? connect(named) : connect(Number(port), host.replace(/^\[|\]$/g, ""));
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.on("error", (cause) => {
      reject(gone("service-not-started", `${address} could not be reached: ${cause.message}.`, cause));
    });
  });
  const ended = new Promise<number | null>((resolve) => socket.once("close", () => resolve(null)));
  return { input: socket, output: socket, pid: undefined, ended, kill: () => socket.destroy() };
}
