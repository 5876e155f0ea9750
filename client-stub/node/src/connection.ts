/** JSON-RPC over two streams: one promise per request, and every request of the other side answered. */

import type { Readable, Writable } from "node:stream";

import { type ErrorData, gone, METHOD_NOT_FOUND, REQUEST_CANCELLED, VenvoyError } from "./errors";
import { frame, FrameReader } from "./framing";

/** Something to undo, as Visual Studio Code's own `Disposable`. */
export interface Disposable {
  dispose(): void;
}

/** Gets the notifications of the other side. */
export type Listener = (method: string, params: unknown) => void;

/** Requests of the other side that ask for nothing but a yes, which is null. */
const GRANTED: ReadonlySet<string> = new Set(["window/workDoneProgress/create"]);

interface Message {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: ErrorData };
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: VenvoyError): void;
}

/** Listeners that outlive a connection: a client that connects again keeps them. */
export class Listeners {
  readonly #known = new Set<Listener>();

  /** Has every notification given to a listener. */
  add(listener: Listener): Disposable {
    const own: Listener = (method, params) => listener(method, params);
    this.#known.add(own);
    return { dispose: () => this.#known.delete(own) };
  }

  /** Calls every listener. */
  notify(method: string, params: unknown): void {
    for (const listener of [...this.#known]) undisturbed(() => listener(method, params));
  }
}

/** One connection. It ends with its input, at bytes that are no message, or by `end`; then everything that waits fails. */
export class Connection {
  readonly #output: Writable;
  readonly #reader = new FrameReader();
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners: Listeners;
  #number = 0;
  #ended: VenvoyError | undefined;

  constructor(input: Readable, output: Writable, listeners = new Listeners()) {
    this.#output = output;
    this.#listeners = listeners;
    input.on("data", (chunk: Buffer) => this.#receive(chunk));
    input.on("error", (cause) => this.#inputEnded(cause));
    for (const event of ["end", "close"]) input.on(event, () => this.#inputEnded());
    // A pipe whose reader has gone fails to be written; that the service ended is told by its output.
    output.on("error", () => undefined);
  }

  /**
   * Sends a request; returns its result or throws VenvoyError.
   *
   * An abort asks the service to stop, and the service still has the last word: what cannot be undone any more
   * ends with a result, all else with the code -32800.
   */
  async request(method: string, params: unknown, signal?: AbortSignal): Promise<unknown> {
    if (this.#ended !== undefined) throw this.#ended;
    if (signal?.aborted) throw new VenvoyError(REQUEST_CANCELLED, "The request was cancelled before it was sent.");
    const id = ++this.#number;
    const cancel = (): void => this.notify("$/cancelRequest", { id });
    signal?.addEventListener("abort", cancel);
    try {
      return await new Promise<unknown>((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        this.#send({ id, method, params });
      });
    } finally {
      this.#waiting.delete(id);
      signal?.removeEventListener("abort", cancel);
    }
  }

  /** Sends a notification; once the connection has ended nothing is sent. */
  notify(method: string, params: unknown): void {
    this.#send({ method, params });
  }

  /** Has every notification of the other side given to a listener. */
  listen(listener: Listener): Disposable {
    return this.#listeners.add(listener);
  }

  /** Whether the connection has ended. */
  get hasEnded(): boolean {
    return this.#ended !== undefined;
  }

  /** Ends the connection: everything that waits fails with `error`, and so does every later request. */
  end(error: VenvoyError): void {
    if (this.#ended !== undefined) return;
    this.#ended = error;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
  }

  #send(message: Message): void {
    if (this.#ended === undefined) this.#output.write(frame({ jsonrpc: "2.0", ...message }));
  }

  #inputEnded(cause?: Error): void {
    this.end(gone("service-ended", "The service ended before it answered.", cause));
  }

  #receive(chunk: Buffer): void {
    if (this.#ended !== undefined) return;
    try {
      for (const body of this.#reader.feed(chunk)) this.#take(parse(body));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.end(gone("service-ended", `The service sent something that is no message: ${reason}.`, error));
    }
  }

  #take(message: Message): void {
    if (typeof message.method !== "string") this.#takeResponse(message);
    else if (message.id === undefined) this.#listeners.notify(message.method, message.params);
    else this.#takeRequest(message.id, message.method);
  }

  #takeResponse({ id, result, error }: Message): void {
    const waiting = typeof id === "number" ? this.#waiting.get(id) : undefined;
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new VenvoyError(error.code, error.message, error.data));
  }

  #takeRequest(id: unknown, method: string): void {
    if (GRANTED.has(method)) this.#send({ id, result: null });
    else this.#send({ id, error: { code: METHOD_NOT_FOUND, message: `This client does not answer ${method}.` } });
  }
}

/** Calls a listener; what it throws is reported as uncaught, as with any emitter, but the reading goes on. */
function undisturbed(call: () => void): void {
  try {
    call();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

function parse(body: string): Message {
  const message: unknown = JSON.parse(body);
  if (typeof message !== "object" || message === null) throw new TypeError("a body is no object");
  return message;
}
