/** The client: it starts the service, and calls its methods with the types of the table. */

import { type ChildProcessByStdio, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { basename } from "node:path";
import type { Readable, Writable } from "node:stream";
import { pathToFileURL } from "node:url";

import { Connection, type Disposable, type Listener } from "./connection";
import { gone, REQUEST_CANCELLED, VenvoyError } from "./errors";
import type { Call, Notifications, Requests } from "./protocol";

/** The name of a request, such as `venvoy/discover`. */
export type RequestName = keyof Requests;
/** The name of a notification, such as `venvoy/selectionChanged`. */
export type NotificationName = keyof Notifications;
/** What a request takes; the client sees to the tokens. */
export type Params<M extends RequestName> = Omit<Requests[M]["params"], "workDoneToken" | "partialResultToken">;
/** What a request answers. */
export type Result<M extends RequestName> = Requests[M]["result"];

/** How far a long operation is (LSP 3.17, "Work Done Progress"). */
export type Progress =
  | { kind: "begin"; title: string; message?: string; percentage?: number; cancellable?: boolean }
  | { kind: "report"; message?: string; percentage?: number; cancellable?: boolean }
  | { kind: "end"; message?: string };

/** What a caller may ask for beside a result. */
export interface RequestOptions<R> {
  /** Cancels the request. What can be undone is undone, and the request fails with the code -32800. */
  readonly signal?: AbortSignal;
  /** Gets reports of progress. */
  readonly onProgress?: (progress: Progress) => void;
  /** Gets parts of the result as they are found; the result is whole all the same. */
  readonly onPartialResult?: (part: Partial<R>) => void;
}

/** How to start the service. Folders, trust and settings that are given go into `initialize`. */
export interface StartOptions {
  /** The program that serves on its standard streams, and its arguments. */
  readonly command?: readonly [string, ...string[]];
  /** Where a service listens, `unix:PATH` or `tcp:HOST:PORT`; then none is started. */
  readonly address?: string;
  /** The file with the token of a service on TCP. */
  readonly tokenFile?: string;
  /** Milliseconds after which a request is cancelled, and fails with the code -32800; without it there is no limit. */
  readonly requestMilliseconds?: number;
  /** Environment variables of the service; those of this process where they are not given. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
  /** Absolute paths of the workspace folders. */
  readonly folders?: readonly string[];
  /** Whether what lies in the folders may be run: all of it, none of it, or that of some folders. */
  readonly trusted?: boolean | readonly string[];
  /** Settings of the service. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Gets every notification from the first on, those of LSP too, such as `window/logMessage`. */
  readonly onNotification?: Listener;
  /** Gets what the service writes to its standard error; where it is missing, that goes to this process's own. */
  readonly onErrorOutput?: (text: string) => void;
  /** Milliseconds that the service has for its end before it is killed; it may have to wait for files that are being linked. */
  readonly endMilliseconds?: number;
}

const COMMAND = ["venvoy", "serve", "--stdio"] as const;
const END_MILLISECONDS = 35_000;
/** Milliseconds in which the last answers of a service that has ended are still read. */
const LAST_ANSWERS_MILLISECONDS = 1_000;

type Child = ChildProcessByStdio<Writable, Readable, Readable | null>;

/** What serves: a process of our own, or the other end of a socket. */
interface Peer {
  readonly input: Readable;
  readonly output: Writable;
  readonly pid: number | undefined;
  /** Resolves to the exit status of a process, and to null for a signal or a socket. */
  readonly ended: Promise<number | null>;
  kill(): void;
}

/** A running service, and the requests under way. */
export class Client {
  /** Resolves when the service has ended, to its exit status, or to null where a signal ended it. */
  readonly ended: Promise<number | null>;
  readonly #peer: Peer;
  readonly #requestMilliseconds: number | undefined;
  readonly #connection: Connection;
  readonly #endMilliseconds: number;
  readonly #callbacks = new Map<string, (value: never) => void>();
  #tokens = 0;

  private constructor(peer: Peer, options: StartOptions) {
    this.#peer = peer;
    this.#endMilliseconds = options.endMilliseconds ?? END_MILLISECONDS;
    this.#requestMilliseconds = options.requestMilliseconds;
    this.ended = peer.ended;
    this.#connection = new Connection(peer.input, peer.output);
    this.#connection.listen((method, params) => {
      if (method === "$/progress") this.#takeProgress(params as { token: string; value: never });
    });
  }

  /** Starts the service; throws VenvoyError where it does not start or refuses to be initialized. */
  static async start(options: StartOptions = {}): Promise<Client> {
    const peer = options.address === undefined ? ownProcess(await started(options)) : await connected(options.address);
    const client = new Client(peer, options);
    if (options.onNotification !== undefined) client.#connection.listen(options.onNotification);
    try {
      const params = await initializeParams(options);
      if (params !== undefined) await client.#sent("initialize", params);
    } catch (error) {
      await client.stop();
      throw error;
    }
    return client;
  }

  /** The number of the service's process; undefined if this client has not started one. */
  get pid(): number | undefined {
    return this.#peer.pid;
  }

  /** Sends a request of the table and returns its result; throws VenvoyError. */
  async request<M extends RequestName>(
    method: M,
    params: Params<M>,
    options: RequestOptions<Result<M>> = {},
  ): Promise<Result<M>> {
    return (await this.#request(method, params, options)) as Result<M>;
  }

  /** Makes a call that the service offered, such as a repair or a status item's command; throws VenvoyError. */
  async run(call: Call, options: RequestOptions<Record<string, unknown>> = {}): Promise<unknown> {
    return this.#request(`venvoy/${call.method}`, call.params, options);
  }

  /** Has every notification of one name given to a listener. */
  on<N extends NotificationName>(name: N, listener: (params: Notifications[N]) => void): Disposable {
    return this.#connection.listen((method, params) => {
      if (method === name) listener(params as Notifications[N]);
    });
  }

  /** Ends the service as LSP has it, or kills it after a time; returns its exit status. May be called again. */
  async stop(): Promise<number | null> {
    const late = setTimeout(() => this.#peer.kill(), this.#endMilliseconds);
    try {
      await this.#connection.request("shutdown", undefined);
    } catch {
      // It has ended already, or is killed: both are an end.
    }
    this.#connection.notify("exit", undefined);
    this.#peer.output.end();
    const status = await this.ended;
    clearTimeout(late);
    return status;
  }

  async #request<R>(method: string, params: object, options: RequestOptions<R>): Promise<unknown> {
    const workDoneToken = this.#token(options.onProgress);
    const partialResultToken = this.#token(options.onPartialResult);
    try {
      const body = { ...params, workDoneToken, partialResultToken };
      return await this.#sent(method, body, options.signal);
    } finally {
      for (const token of [workDoneToken, partialResultToken]) if (token !== undefined) this.#callbacks.delete(token);
    }
  }

  /** Sends a request, with the client's time limit if it has one. */
  #sent(method: string, params: object, signal?: AbortSignal): Promise<unknown> {
    if (this.#requestMilliseconds === undefined) return this.#connection.request(method, params, signal);
    return this.#limited(method, params, this.#requestMilliseconds, signal);
  }

  /** Sends a request that fails after some time, also where the service does not answer that it was cancelled. */
  async #limited(method: string, params: object, milliseconds: number, signal?: AbortSignal): Promise<unknown> {
    const own = new AbortController();
    const both = signal === undefined ? own.signal : AbortSignal.any([own.signal, signal]);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        own.abort();
        const sentence = `${method} was not answered within ${milliseconds} milliseconds.`;
        reject(new VenvoyError(REQUEST_CANCELLED, sentence, { code: "timeout" }));
      }, milliseconds);
    });
    const answer = this.#connection.request(method, params, both);
    answer.catch(() => undefined); // after the time limit no caller waits for it
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #token(callback: ((value: never) => void) | undefined): string | undefined {
    if (callback === undefined) return undefined;
    const token = `client-${++this.#tokens}`;
    this.#callbacks.set(token, callback);
    return token;
  }

  #takeProgress({ token, value }: { token: string; value: never }): void {
    this.#callbacks.get(token)?.(value);
  }
}

/** Starts the service's process; throws VenvoyError where there is no such program. */
async function started(options: StartOptions): Promise<Child> {
  const [program, ...words] = options.command ?? COMMAND;
  const listener = options.onErrorOutput;
  // The service is a Python program: PYTHONHOME of another Python keeps it from starting.
  const { PYTHONHOME: _, ...env } = options.variables ?? process.env;
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
  return child;
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
async function connected(address: string): Promise<Peer> {
  const kind = address.slice(0, address.indexOf(":"));
  const place = address.slice(kind.length + 1);
  const colon = place.lastIndexOf(":");
  const host = place.slice(0, colon).replace(/^\[|\]$/g, "");
  const socket = kind === "tcp" ? connect(Number(place.slice(colon + 1)), host) : connect(place);
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.on("error", (cause) => {
      reject(gone("service-not-started", `${address} could not be reached: ${cause.message}.`, cause));
    });
  });
  const ended = new Promise<number | null>((resolve) => socket.once("close", () => resolve(null)));
  return { input: socket, output: socket, pid: undefined, ended, kill: () => socket.destroy() };
}

/**
 * Returns the params of `initialize`, or undefined where there is nothing to tell.
 *
 * `initialized` never follows: it would load the service's language side, of which this client uses nothing.
 */
async function initializeParams(options: StartOptions): Promise<object | undefined> {
  const { folders, trusted, settings, tokenFile } = options;
  if (folders === undefined && trusted === undefined && settings === undefined && tokenFile === undefined) return undefined;
  const token = tokenFile === undefined ? undefined : (await readFile(tokenFile, "ascii")).trim();
  const workspaceFolders = (folders ?? []).map((folder) => ({ uri: pathToFileURL(folder).href, name: basename(folder) }));
  return {
    processId: process.pid,
    rootUri: workspaceFolders[0]?.uri ?? null,
    capabilities: {},
    workspaceFolders,
    initializationOptions: { trusted, settings, token },
  };
}
