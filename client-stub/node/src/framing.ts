/** Frames of the base protocol, without input and output: bytes in, bodies out (LSP 3.17, "Base Protocol"). */

const HEADER_END = "\r\n\r\n";
const HEADER_LIMIT = 8 * 1024;
const BODY_LIMIT = 256 * 1024 * 1024;

/** The stream cannot be read on from here. */
export class FramingError extends Error {
  override readonly name = "FramingError";
}

/** Returns a message as a frame. The length in its header counts bytes, not characters. */
export function frame(message: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(message), "utf8");
  return Buffer.concat([Buffer.from(`Content-Length: ${body.length}${HEADER_END}`, "ascii"), body]);
}

/** Collects bytes as they come and gives back the bodies of whole frames. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #size = 0;
  /** Length of the body whose header was read last; undefined while a header is awaited. */
  #length: number | undefined;

  /** Takes some bytes and yields every body that they complete; throws FramingError. */
  *feed(chunk: Buffer): Generator<string, void, void> {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    for (;;) {
      this.#length ??= this.#readHeader();
      if (this.#length === undefined || this.#size < this.#length) return;
      const body = this.#take(this.#length);
      this.#length = undefined;
      yield body.toString("utf8");
    }
  }

  #readHeader(): number | undefined {
    const buffer = this.#join();
    const end = buffer.indexOf(HEADER_END);
    if (end < 0) {
      if (buffer.length > HEADER_LIMIT) throw new FramingError(`a header is longer than ${HEADER_LIMIT} bytes`);
      return undefined;
    }
    const length = contentLength(buffer.toString("latin1", 0, end));
    this.#take(end + HEADER_END.length);
    return length;
  }

  #take(size: number): Buffer {
    const buffer = this.#join();
    this.#chunks = [buffer.subarray(size)];
    this.#size = buffer.length - size;
    return buffer.subarray(0, size);
  }

  /** Makes one buffer of the chunks; this happens once a header and once a body, so that a long body is copied once. */
  #join(): Buffer {
    const [only, ...more] = this.#chunks;
    if (only !== undefined && more.length === 0) return only;
    const joined = Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined;
  }
}

function contentLength(header: string): number {
  const lengths = header
    .split("\r\n")
    .map((line) => /^content-length:\s*(\S*)\s*$/i.exec(line)?.[1])
    .filter((value) => value !== undefined);
  const [text, ...more] = lengths;
  if (text === undefined) throw new FramingError("a header has no Content-Length");
  if (more.length > 0) throw new FramingError("a header has two Content-Lengths");
  if (!/^\d{1,15}$/.test(text)) throw new FramingError("Content-Length is not a number of bytes");
  const length = Number(text);
  if (length > BODY_LIMIT) throw new FramingError(`a message is longer than ${BODY_LIMIT} bytes`);
  return length;
}
