/** What a request can fail with. */

export const INTERNAL_ERROR = -32603;
export const METHOD_NOT_FOUND = -32601;
export const REQUEST_CANCELLED = -32800;

/** What stands beside an error's sentence, for programs. */
export interface ErrorData {
  /** The failure's stable word, such as `untrusted`. */
  readonly code?: string;
  /** Of wrong params: the JSON path of the field. Of other failures: the file or folder that is meant. */
  readonly path?: string;
  readonly [name: string]: unknown;
}

/** A failure of a request: a number of JSON-RPC or LSP, a sentence that a person can act on, and data for a program. */
export class VenvoyError extends Error {
  override readonly name = "VenvoyError";
  readonly code: number;
  readonly data: ErrorData;

  constructor(code: number, message: string, data: ErrorData = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.data = data;
  }
}

/** Returns the failure of every request that waits when the service goes; `code` is `service-ended` or `service-not-started`. */
export function gone(code: string, message: string, cause?: unknown): VenvoyError {
  return new VenvoyError(INTERNAL_ERROR, message, { code }, { cause });
}
