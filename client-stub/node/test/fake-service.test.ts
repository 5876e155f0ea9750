/** The client against a service that can be told what to do. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { test, type TestContext } from "node:test";

import { Client, type StartOptions } from "../src/client";

async function start(t: TestContext, word: string, options: StartOptions = {}): Promise<Client> {
  const command = [process.execPath, join(__dirname, "fake-service.js"), word] as const;
  const client = await Client.start({ command, ...options });
  t.after(() => client.stop());
  return client;
}

test("a listener gets the notifications of its name, until it is disposed of", async (t) => {
  const client = await start(t, "plain");
  const heard: string[] = [];
  client.on("venvoy/packagesChanged", ({ environment }) => heard.push(environment));
  const listening = client.on("venvoy/statusChanged", ({ status }) => heard.push(status.text));
  await client.request("venvoy/selection", {});
  listening.dispose();
  await client.request("venvoy/selection", {});
  assert.deepEqual(heard, ["/e", "3.12.1", "/e"]);
});

test("what the service says on its standard error can be heard", async (t) => {
  const heard = new Promise<string>((resolve) => {
    void start(t, "noisy", { onErrorOutput: resolve });
  });
  assert.equal(await heard, "é is said\n");
});

test("a service that does not end is killed", async (t) => {
  const client = await start(t, "stubborn", { endMilliseconds: 100 });
  assert.equal(await client.stop(), null);
});
