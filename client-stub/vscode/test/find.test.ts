import assert from "node:assert/strict";
import { test } from "node:test";
import { findServer, installCommand, type Machine } from "../src/find";

const machine = (files: string[], more: Partial<Machine> = {}): Machine => ({
  platform: "linux",
  variables: { PATH: "/usr/bin:relative:/work/shop/.venv/bin" },
  home: "/home/ada",
  folders: ["/work/shop"],
  extension: "/ext",
  isFile: (path) => files.includes(path),
  run: async () => undefined,
  ...more,
});

test("the setting comes first, and may begin at the home folder", async () => {
  const found = await findServer(
    ["~/bin/venvoy", "serve", "--stdio"],
    machine(["/usr/bin/venvoy"]),
  );
  assert.deepEqual(found, ["/home/ada/bin/venvoy", "serve", "--stdio"]);
});

test("PATH comes before the places of uv tool and pipx", async () => {
  const files = ["/usr/bin/venvoy", "/home/ada/.local/bin/venvoy"];
  assert.equal((await findServer([], machine(files)))?.[0], "/usr/bin/venvoy");
  assert.equal((await findServer([], machine(files.slice(1))))?.[0], "/home/ada/.local/bin/venvoy");
});

test("the variables of uv and pipx name more places", async () => {
  for (const name of ["UV_TOOL_BIN_DIR", "XDG_BIN_HOME", "PIPX_BIN_DIR"]) {
    const found = await findServer(
      [],
      machine(["/tools/venvoy"], { variables: { [name]: "/tools" } }),
    );
    assert.equal(found?.[0], "/tools/venvoy", name);
  }
});

test("no program of the workspace is started, and none of a relative folder", async () => {
  const files = ["/work/shop/.venv/bin/venvoy", "relative/venvoy"];
  assert.equal(await findServer([], machine(files)), undefined);
});

test("the carried server is run by the Python that the carried uv finds", async () => {
  const asked: string[] = [];
  const run = async (program: string, words: readonly string[]) => {
    asked.push([program, ...words].join(" "));
    return "/usr/bin/python3.12\n";
  };
  const found = await findServer([], machine(["/ext/bundled/bin/uv"], { run }));
  assert.deepEqual(found, ["/usr/bin/python3.12", "-I", "/ext/bundled", "serve", "--stdio"]);
  assert.match(asked.join(), /^\/ext\/bundled\/bin\/uv python find .*--offline/);
});

test("without a Python that is new enough there is no carried server", async () => {
  assert.equal(await findServer([], machine(["/ext/bundled/bin/uv"])), undefined);
});

test("the offer is uv's, else pipx's, else pip's command", () => {
  const both = ["/usr/bin/uv", "/usr/bin/pipx"];
  assert.deepEqual(installCommand(machine(both)), ["/usr/bin/uv", "tool", "install", "venvoy"]);
  assert.deepEqual(installCommand(machine(both.slice(1))), ["/usr/bin/pipx", "install", "venvoy"]);
  const [python, ...words] = installCommand(machine(["/usr/bin/python3"]));
  assert.deepEqual([python, words[1]], ["/usr/bin/python3", "pip"]);
});
