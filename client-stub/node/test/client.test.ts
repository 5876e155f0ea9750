/** The client against the real service. */

import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { Client, type Progress } from "../src/client";
import { VenvoyError } from "../src/errors";
import { PROTOCOL_VERSION, type DiscoverResult } from "../src/protocol";
import { COMMAND, folder, listening, servicesIn, silentIndex, start } from "./service";

function failure(code: number, data: object) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof VenvoyError);
    assert.equal(error.code, code, error.message);
    for (const [name, value] of Object.entries(data)) assert.deepEqual(error.data[name], value);
    return true;
  };
}

test("starts the service also where variables name another Python", async (t) => {
  const client = await start(t, { variables: { PYTHONHOME: folder(t), PYTHONEXECUTABLE: "/nowhere/python" } });
  assert.equal((await client.request("venvoy/info", {})).name, "venvoy");
});

test("discover finds interpreters, with no handshake", async (t) => {
  const client = await start(t);
  const found = await client.request("venvoy/discover", { scope: "interpreters" });
  assert.ok(found.interpreters.length > 0);
  for (const interpreter of found.interpreters) assert.match(interpreter.version ?? "", /^\d+\.\d+/);
});

test("the service speaks the version of the protocol that the types are of", async (t) => {
  const client = await start(t);
  assert.equal((await client.request("venvoy/info", {})).protocolVersion, PROTOCOL_VERSION);
});

test("create reports progress; then the environment can be inspected, and comes as a part of discover", async (t) => {
  const project = folder(t);
  const client = await start(t, { folders: [project] });
  const reports: Progress[] = [];
  const made = await client.request("venvoy/create", {}, { onProgress: (progress) => reports.push(progress) });
  assert.deepEqual([reports.at(0)?.kind, reports.at(-1)?.kind], ["begin", "end"]);
  const prefix = join(project, ".venv");
  assert.equal(made.environment?.prefix, prefix);

  const seen = await client.request("venvoy/inspect", { path: prefix });
  assert.equal(seen.environment?.version, made.environment.version);
  assert.deepEqual(seen.packages, []);

  const parts: Partial<DiscoverResult>[] = [];
  const whole = await client.request("venvoy/discover", { scope: "workspace" }, { onPartialResult: (part) => parts.push(part) });
  assert.deepEqual(parts.flatMap((part) => part.environments ?? []).map((each) => each.prefix), [prefix]);
  assert.deepEqual(whole.environments.map((each) => each.prefix), [prefix]);
});

test("a status item opens a menu, and a call is made as it came", async (t) => {
  const project = folder(t);
  const client = await start(t, { folders: [project] });
  const { command } = await client.request("venvoy/status", {});
  assert.equal(command?.method, "menu");
  assert.equal((await client.request("venvoy/menu", { id: "main", path: project })).kind, "pick");
  await client.run({ title: "Create", method: "create", params: { folder: project } });
  assert.match((await client.request("venvoy/status", {})).text, /\.venv/);
});

test("wrong params fail with the path of the field", async (t) => {
  const client = await start(t);
  // @ts-expect-error the compiler refuses the word; the service does too
  await assert.rejects(client.request("venvoy/discover", { scope: "everything" }), failure(-32602, { path: "$.scope" }));
  const call = { title: "", method: "inspect", params: { path: "/", sizes: true } };
  await assert.rejects(client.run(call), failure(-32602, { path: "$.sizes" }));
});

test("a failure has its stable word", async (t) => {
  const client = await start(t);
  const path = join(folder(t), "nothing");
  await assert.rejects(client.request("venvoy/inspect", { path }), failure(-32803, { code: "not-found", path }));
});

test("an unknown method is told from a failure", async (t) => {
  const client = await start(t);
  await assert.rejects(client.run({ title: "", method: "nonsense", params: {} }), failure(-32601, {}));
});

test("a cancelled create leaves nothing behind, and the service goes on", async (t) => {
  const project = folder(t);
  const index = await silentIndex(t);
  const client = await start(t, { folders: [project], trusted: true, variables: index.variables });
  const abort = new AbortController();
  const answer = client.request("venvoy/create", { packages: ["venvoy-never-answered"] }, { signal: abort.signal });
  await Promise.race([index.asked, answer]);
  abort.abort();
  await assert.rejects(answer, failure(-32800, {}));
  assert.equal(existsSync(join(project, ".venv")), false);
  assert.equal((await client.request("venvoy/info", {})).name, "venvoy");
});

test("a killed service fails everything that waits, and everything after", async (t) => {
  const project = folder(t);
  const index = await silentIndex(t);
  const client = await start(t, { folders: [project], trusted: true, variables: index.variables });
  const answer = client.request("venvoy/create", { packages: ["venvoy-never-answered"] });
  await Promise.race([index.asked, answer]);
  assert.ok(client.pid !== undefined);
  process.kill(client.pid, "SIGKILL");
  await assert.rejects(answer, failure(-32603, { code: "service-ended" }));
  assert.notEqual(await client.ended, 0);
  await assert.rejects(client.request("venvoy/info", {}), failure(-32603, { code: "service-ended" }));
});

test("notifications are heard from the first on", async (t) => {
  const heard: [string, unknown][] = [];
  const client = await start(t, {
    folders: [folder(t)],
    settings: { noSuchSetting: 1 },
    onNotification: (method, params) => heard.push([method, params]),
  });
  await client.request("venvoy/info", {});
  const [method, params] = heard[0] ?? [];
  assert.equal(method, "window/logMessage");
  assert.match((params as { message: string }).message, /noSuchSetting/);
});

test("what initialize refuses ends the service", async (t) => {
  // @ts-expect-error trust is no text
  await assert.rejects(start(t, { trusted: "yes" }), failure(-32602, { path: "$.initializationOptions.trusted" }));
});

test("stop ends the service cleanly, once and again", async (t) => {
  const client = await start(t);
  assert.equal(await client.stop(), 0);
  assert.equal(await client.stop(), 0);
  await assert.rejects(client.request("venvoy/info", {}), failure(-32603, { code: "service-ended" }));
});

test("a program that is not there is one clear failure", async (t) => {
  const command = [join(folder(t), "no-venvoy")] as const;
  await assert.rejects(Client.start({ command }), failure(-32603, { code: "service-not-started" }));
});

for (const transport of ["unix", "tcp"] as const) {
  test(`speaks to a service that listens at ${transport}`, async (t) => {
    const service = await listening(t, transport);
    const client = await Client.start({ ...service.options, requestMilliseconds: 60_000 });
    assert.equal((await client.request("venvoy/info", {})).name, "venvoy");
    assert.equal(await client.stop(), null);
    await service.ended;
  });

  test(`connects again at ${transport}, and introduces itself again`, async (t) => {
    const project = folder(t);
    const first = await listening(t, transport);
    const heard: string[] = [];
    const onNotification = (_: string, params: unknown): unknown => heard.push(JSON.stringify(params));
    const client = await Client.start({ ...first.options, folders: [project], settings: { noSuchSetting: 1 }, onNotification });
    await client.request("venvoy/info", {});
    first.kill();
    await first.ended;
    await assert.rejects(client.request("venvoy/info", {}), failure(-32603, { code: "service-ended" }));
    const second = await listening(t, transport, first.options);
    const asked = [client.request("venvoy/selection", {}), client.request("venvoy/selection", {})];
    for (const answer of asked) assert.equal((await answer).selection.folder, project);
    assert.equal(heard.filter((each) => each.includes("noSuchSetting")).length, 2, "each service got the settings once");
    await client.stop();
    await second.ended;
    await assert.rejects(client.request("venvoy/info", {}), failure(-32603, { code: "service-ended" }));
  });
}

test("a service at a unix socket gets the variables of its client", async (t) => {
  const [place, project] = [folder(t), folder(t)];
  writeFileSync(join(place, "pyvenv.cfg"), "home = /usr/bin\nversion = 3.12.1\n");
  const service = await listening(t, "unix");
  const variables = { ...process.env, VIRTUAL_ENV: place, NAME: "é" };
  const client = await Client.start({ ...service.options, variables, folders: [project] });
  assert.equal((await client.request("venvoy/selection", {})).selection.environment?.prefix, place);
  await client.stop();
});

for (const address of [`unix:/nowhere/none`, "tcp:127.0.0.1:1", "http://x", "tcp:127.0.0.1:x", "unix:"]) {
  test(`a place at which nothing listens is named: ${address}`, async () => {
    const named = (error: VenvoyError): boolean => error.message.startsWith(address) && error.data.code === "service-not-started";
    await assert.rejects(Client.start({ address }), named);
  });
}

test("the shared service goes on with another one", { skip: process.platform !== "linux" }, async (t) => {
  const command = COMMAND.map((word) => (word === "--stdio" ? "--shared" : word)) as [string, ...string[]];
  const place = folder(t);
  const variables = { XDG_RUNTIME_DIR: place, HOME: place };
  const client = await start(t, { command: [...command, "--idle", "0"], folders: [place], trusted: true, variables });
  const before = await client.request("venvoy/status", {});
  for (const pid of servicesIn(place)) process.kill(pid, "SIGKILL");
  assert.deepEqual(await client.request("venvoy/status", {}), before);
});

test("a request that is not answered in time fails", async (t) => {
  const silent = "setInterval(() => 0, 1000); process.stdin.resume().on('end', () => process.exit())";
  const options = { command: [process.execPath, "-e", silent], requestMilliseconds: 50, endMilliseconds: 50 } as const;
  const client = await start(t, options);
  await assert.rejects(client.request("venvoy/info", {}), failure(-32800, { code: "timeout" }));
  // The first request, too, with which the client introduces itself.
  await assert.rejects(start(t, { ...options, trusted: false }), failure(-32800, { code: "timeout" }));
});
