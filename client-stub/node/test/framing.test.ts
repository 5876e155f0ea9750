import assert from "node:assert/strict";
import { test } from "node:test";

import { frame, FrameReader, FramingError } from "../src/framing";

function bodies(...chunks: Buffer[]): string[] {
  const reader = new FrameReader();
  return chunks.flatMap((chunk) => [...reader.feed(chunk)]);
}

test("a frame counts bytes, not characters", () => {
  assert.equal(frame("é中😀").toString("utf8"), 'Content-Length: 11\r\n\r\n"é中😀"');
});

test("a message comes back from its frame", () => {
  assert.deepEqual(bodies(frame({ text: "é中😀" })), ['{"text":"é中😀"}']);
});

test("glued frames are told apart, the last one unfinished", () => {
  const glued = Buffer.concat([frame("é"), frame(2), frame("three").subarray(0, -1)]);
  assert.deepEqual(bodies(glued), ['"é"', "2"]);
});

test("frames may be split at every byte, within a character too", () => {
  const stream = Buffer.concat([frame("é中😀"), frame([1])]);
  for (let at = 0; at <= stream.length; at++) {
    assert.deepEqual(bodies(stream.subarray(0, at), stream.subarray(at)), ['"é中😀"', "[1]"], `split at ${at}`);
  }
  assert.deepEqual(bodies(...[...stream].map((byte) => Buffer.of(byte))), ['"é中😀"', "[1]"]);
});

test("a body may be empty, and other headers may stand beside the length", () => {
  assert.deepEqual(bodies(Buffer.from("Content-Type: x; charset=utf-8\r\ncontent-length:0\r\n\r\n")), [""]);
});

for (const [what, header, reason] of [
  ["without a length", "Content-Type: x\r\n\r\n", /no Content-Length/],
  ["with two lengths", "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", /two Content-Lengths/],
  ["with a negative length", "Content-Length: -2\r\n\r\n{}", /not a number/],
  ["with an empty length", "Content-Length:\r\n\r\n{}", /not a number/],
  ["with a length beyond reason", "Content-Length: 999999999999\r\n\r\n", /longer than/],
  ["that never ends", "x".repeat(9000), /header is longer/],
] as const) {
  test(`a header ${what} is refused`, () => {
    assert.throws(() => bodies(Buffer.from(header)), (error) => error instanceof FramingError && reason.test(error.message));
  });
}
