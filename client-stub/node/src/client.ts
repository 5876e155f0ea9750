/** The client: it starts the service, and calls its methods with the types of the table. */

import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { pathToFileURL } from "node:url";

import { Connection, type Disposable, type Listener, Listeners } from "./connection";
import { gone, REQUEST_CANCELLED, VenvoyError } from "./errors";
import { connected, type Peer, started, variablesOf } from "./peer";
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
  /**
   * Where a service listens, `unix:PATH`, `tcp:HOST:PORT` or `pipe:NAME`; then none is started.
   *
   * If that connection ends, the next request connects again.
   */
  readonly address?: string;
  /** The file with the token of a service on TCP. */
  readonly tokenFile?: string;
  /** Milliseconds after which a request is cancelled, and fails with the code -32800; without it there is no limit. */
  readonly requestMilliseconds?: number;
  /** Environment variables of the service, or of this client of a service at a unix socket; those of this process where they are not given. */
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

const END_MILLISECONDS = 35_000;

/** A running service, and the requests under way. */
export class Client {
  readonly #options: StartOptions;
  readonly #listeners = new Listeners();
  readonly #callbacks = new Map<string, (value: never) => void>();
  #peer: Peer;
  #connection: Connection;
  #opening: Promise<Connection> | undefined;
  #isStopped = false;
  #tokens = 0;

  private constructor(peer: Peer, options: StartOptions) {
    this.#options = options;
    this.#listeners.add((method, params) => {
      if (method === "$/progress") this.#takeProgress(params as { token: string; value: never });
    });
    if (options.onNotification !== undefined) this.#listeners.add(options.onNotification);
    this.#peer = peer;
    this.#connection = new Connection(peer.input, peer.output, this.#listeners);
  }

  /** Starts the service; throws VenvoyError where it does not start or refuses to be initialized. */
  static async start(options: StartOptions = {}): Promise<Client> {
    const peer = options.address === undefined ? await started(options) : await connected(options.address);
    const client = new Client(peer, options);
    try {
      await client.#introduce();
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

  /** Resolves when the service has ended, to its exit status, or to null where a signal or a connection ended. */
  get ended(): Promise<number | null> {
    return this.#peer.ended;
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
    return this.#listeners.add((method, params) => {
      if (method === name) listener(params as Notifications[N]);
    });
  }

  /** Ends the service as LSP has it, or kills it after a time; returns its exit status. May be called again. */
  async stop(): Promise<number | null> {
    this.#isStopped = true;
    const late = setTimeout(() => this.#peer.kill(), this.#options.endMilliseconds ?? END_MILLISECONDS);
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

  /** Introduces the client, as far as there is something to say. */
  async #introduce(): Promise<void> {
    const connection = this.#connection;
    if (this.#options.address?.startsWith("unix:")) {
      connection.notify("$/client", { variables: variablesOf(this.#options.variables ?? process.env) });
    }
    const params = await initializeParams(this.#options);
    if (params !== undefined) await this.#limited("initialize", (signal) => connection.request("initialize", params, signal));
  }

  /** Returns the connection; where that to an address has ended, a new one. Throws VenvoyError. */
  async #opened(): Promise<Connection> {
    const { address } = this.#options;
    if (this.#opening !== undefined) return this.#opening;
    if (address === undefined || this.#isStopped || !this.#connection.hasEnded) return this.#connection;
    this.#opening = this.#connectAgain(address);
    try {
      return await this.#opening;
    } finally {
      this.#opening = undefined;
    }
  }

  async #connectAgain(address: string): Promise<Connection> {
    this.#peer.kill();
    this.#peer = await connected(address).catch((error: unknown) => {
      throw gone("service-ended", error instanceof Error ? error.message : String(error), error);
    });
    this.#connection = new Connection(this.#peer.input, this.#peer.output, this.#listeners);
    try {
      await this.#introduce();
    } catch (error) {
      this.#peer.kill();
      throw error;
    }
    return this.#connection;
  }

  #sent(method: string, params: object, signal?: AbortSignal): Promise<unknown> {
    return this.#limited(method, async (either) => (await this.#opened()).request(method, params, either), signal);
  }

  /** Sends something that fails after the client's time limit, also where the service does not answer that it was cancelled. */
  async #limited(method: string, send: (signal?: AbortSignal) => Promise<unknown>, signal?: AbortSignal): Promise<unknown> {
    const milliseconds = this.#options.requestMilliseconds;
    if (milliseconds === undefined) return send(signal);
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
    const answer = send(both);
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
