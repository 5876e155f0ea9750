import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { test } from "node:test";

import { Connection } from "../src/connection";
import { VenvoyError } from "../src/errors";
import { frame, FrameReader } from "../src/framing";

/** The other side of a connection: what it got, and how it speaks. */
function peer() {
  const input = new PassThrough();
  const output = new PassThrough();
  const reader = new FrameReader();
  const got: unknown[] = [];
  output.on("data", (chunk: Buffer) => {
    for (const body of reader.feed(chunk)) got.push(JSON.parse(body));
  });
  const say = (message: object): boolean => input.write(frame({ jsonrpc: "2.0", ...message }));
  return { connection: new Connection(input, output), got, input, say };
}

function failure(code: number, data: object) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof VenvoyError);
    assert.equal(error.code, code);
    assert.deepEqual(error.data, data);
    return true;
  };
}

test("answers find their requests, in whatever order they come", async () => {
  const { connection, got, say } = peer();
  const [first, second] = [connection.request("one", { a: 1 }), connection.request("two", undefined)];
  say({ id: 2, result: "second" });
  say({ id: 1, result: "first" });
  assert.deepEqual(await Promise.all([first, second]), ["first", "second"]);
  assert.deepEqual(got, [
    { jsonrpc: "2.0", id: 1, method: "one", params: { a: 1 } },
    { jsonrpc: "2.0", id: 2, method: "two" },
  ]);
});

test("an error keeps its code and data", async () => {
  const { connection, say } = peer();
  const answer = connection.request("one", {});
  say({ id: 1, error: { code: -32602, message: "Wrong.", data: { path: "$.a" } } });
  await assert.rejects(answer, failure(-32602, { path: "$.a" }));
});

test("requests of the other side are answered, known or not", async () => {
  const { connection, got, say } = peer();
  const answer = connection.request("one", {});
  say({ id: "a", method: "window/workDoneProgress/create", params: { token: "t" } });
  say({ id: "b", method: "workspace/configuration", params: {} });
  say({ id: 1, result: null });
  await answer;
  assert.deepEqual(got.slice(1), [
    { jsonrpc: "2.0", id: "a", result: null },
    {
      jsonrpc: "2.0",
      id: "b",
      error: { code: -32601, message: "This client does not answer workspace/configuration." },
    },
  ]);
});

test("an abort sends one cancellation, and the other side has the last word", async () => {
  const { connection, got, say } = peer();
  const abort = new AbortController();
  const answer = connection.request("one", {}, abort.signal);
  abort.abort();
  say({ id: 1, result: "done all the same" });
  assert.equal(await answer, "done all the same");
  assert.deepEqual(got[1], { jsonrpc: "2.0", method: "$/cancelRequest", params: { id: 1 } });
  const next = connection.request("two", {}, new AbortController().signal);
  say({ id: 2, result: null });
  await next;
  assert.equal(got.length, 3);
});

test("an abort after the answer sends nothing", async () => {
  const { connection, got, say } = peer();
  const abort = new AbortController();
  const answer = connection.request("one", {}, abort.signal);
  say({ id: 1, result: null });
  await answer;
  abort.abort();
  connection.notify("last", {});
  assert.deepEqual(got.map((message) => (message as { method: string }).method), ["one", "last"]);
});

test("what was aborted before is not sent", async () => {
  const { connection, got } = peer();
  await assert.rejects(connection.request("one", {}, AbortSignal.abort()), failure(-32800, {}));
  assert.deepEqual(got, []);
});

test("params that are no JSON fail their own request alone", async () => {
  const { connection, say } = peer();
  await assert.rejects(connection.request("one", { big: 1n }), TypeError);
  const answer = connection.request("two", {});
  say({ id: 2, result: 2 });
  assert.equal(await answer, 2);
});

for (const [how, finish] of [
  ["ends", (input: PassThrough) => input.end()],
  ["is cut off", (input: PassThrough) => input.destroy()],
  ["breaks", (input: PassThrough) => input.destroy(new Error("broken"))],
  ["sends no frame", (input: PassThrough) => input.write("Content-Length: x\r\n\r\n")],
  ["sends no JSON", (input: PassThrough) => input.write("Content-Length: 1\r\n\r\n{")],
  ["sends no object", (input: PassThrough) => input.write("Content-Length: 4\r\n\r\nnull")],
] as const) {
  test(`everything that waits fails when the other side ${how}`, async () => {
    const { connection, input } = peer();
    const answers = [connection.request("one", {}), connection.request("two", {})];
    finish(input);
    for (const answer of answers) await assert.rejects(answer, failure(-32603, { code: "service-ended" }));
    await assert.rejects(connection.request("three", {}), failure(-32603, { code: "service-ended" }));
  });
}

test("a listener hears until it is disposed of", async () => {
  const { connection, say } = peer();
  const heard: unknown[] = [];
  const listening = connection.listen((method, params) => heard.push([method, params]));
  say({ method: "venvoy/statusChanged", params: { folder: "/a" } });
  const first = connection.request("one", {});
  say({ id: 1, result: null });
  await first;
  listening.dispose();
  say({ method: "venvoy/statusChanged", params: { folder: "/b" } });
  const second = connection.request("two", {});
  say({ id: 2, result: null });
  await second;
  assert.deepEqual(heard, [["venvoy/statusChanged", { folder: "/a" }]]);
});

test("what a listener throws is reported as uncaught, and stops nothing else", async (t) => {
  const uncaught: unknown[] = [];
  process.setUncaughtExceptionCaptureCallback((error) => uncaught.push(error));
  t.after(() => process.setUncaughtExceptionCaptureCallback(null));
  const { connection, say } = peer();
  const thrown = new Error("thrown by a listener");
  connection.listen(() => {
    throw thrown;
  });
  const answer = connection.request("one", {});
  say({ method: "venvoy/statusChanged", params: {} });
  say({ id: 1, result: "answered" });
  assert.equal(await answer, "answered");
  assert.deepEqual(uncaught, [thrown]);
});
