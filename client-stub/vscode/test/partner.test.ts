/** The selection in step with Microsoft's extensions, against fakes that behave as their API says. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, describe, test } from "node:test";
import type { Uri } from "vscode";
import { InStep, isSame, pythonEnvironments, pythonExtension } from "../src/partner";

const uri = (fsPath: string) => ({ fsPath, toString: () => `file://${fsPath}` }) as unknown as Uri;
const root = mkdtempSync(join(tmpdir(), "venvoy-partner-"));
after(() => rmSync(root, { recursive: true }));
const shop = uri(root);
const selected = (name: string) => ({
  executable: join(root, name, "bin", "python"),
  prefix: join(root, name),
});
for (const name of ["a", "b", "c"]) {
  mkdirSync(join(root, name));
  writeFileSync(join(root, name, "pyvenv.cfg"), "");
}

/** The Python Environments extension: an event for each change, also for one that an API call made. */
class FakeEnvironments {
  current: any;
  sets: string[] = [];
  listeners: ((event: any) => void)[] = [];

  getEnvironment = async () => this.current;
  resolveEnvironment = async (path: Uri) =>
    path.fsPath.includes("unknown") ? undefined : { environmentPath: path };
  setEnvironment = async (folder: Uri, environment: any) => {
    this.sets.push(environment.environmentPath.fsPath);
    this.choose(folder, environment);
  };
  onDidChangeEnvironment = (listener: (event: any) => void) => {
    this.listeners.push(listener);
    return { dispose: () => undefined };
  };
  choose(folder: Uri | undefined, environment: any) {
    const old = this.current;
    this.current = environment;
    for (const listener of this.listeners) listener({ uri: folder, old, new: environment });
  }
}

/** The Python extension: a path per folder, `python` before anything is chosen. */
class FakePython {
  path = "python";
  sets: string[] = [];
  listeners: ((event: any) => void)[] = [];

  getActiveEnvironmentPath = () => ({ id: this.path, path: this.path });
  updateActiveEnvironmentPath = async (path: string) => {
    this.sets.push(path);
    this.choose(path);
  };
  onDidChangeActiveEnvironmentPath = (listener: (event: any) => void) => {
    this.listeners.push(listener);
    return { dispose: () => undefined };
  };
  choose(path: string) {
    if (path === this.path) return;
    this.path = path;
    const resource = { uri: shop, name: "shop", index: 0 };
    for (const listener of this.listeners) listener({ id: path, path, resource });
  }
}

const fakes = [
  ["Python Environments", () => new FakeEnvironments()],
  ["Python", () => new FakePython()],
] as const;
for (const [name, make] of fakes)
  describe(name, () => {
    let fake: FakeEnvironments | FakePython;
    let inStep: InStep;
    let chosen: [string, string][];
    const chooseThere = (path: string) =>
      fake instanceof FakePython
        ? fake.choose(path)
        : fake.choose(shop, { environmentPath: uri(path) });

    beforeEach(() => {
      fake = make();
      const partner =
        fake instanceof FakePython
          ? pythonExtension(fake as any, () => [shop])
          : pythonEnvironments(fake as any, uri);
      inStep = new InStep(partner);
      chosen = [];
      inStep.listen(
        () => [shop],
        (folder, python) => {
          chosen.push([folder.fsPath, python]);
          // As the service does: every client is notified of what was selected, this one too.
          void inStep.push(folder, { executable: python, prefix: join(python, "..", "..") }, true);
        },
      );
    });

    test("a choice made here is set there, once", async () => {
      chooseThere("/usr/bin/python3");
      await inStep.push(shop, selected("a"), true);
      await inStep.push(shop, selected("a"), true);
      await inStep.push(shop, selected("b"), false);
      assert.deepEqual(fake.sets, [selected("a").executable, selected("b").executable]);
      assert.deepEqual(chosen, []);
    });

    test("what nobody chose is not set there at the start", async () => {
      await inStep.push(shop, selected("a"), false);
      assert.deepEqual(fake.sets, []);
    });

    test("a choice made there is selected here, and goes round no further", async () => {
      chooseThere("/usr/bin/python3");
      await inStep.push(shop, selected("a"), true);
      chooseThere(selected("b").executable);
      await new Promise(setImmediate);
      assert.deepEqual(chosen, [[root, selected("b").executable]]);
      assert.deepEqual(fake.sets, [selected("a").executable]);
    });

    test("what they select by themselves at the start is no choice", async () => {
      await inStep.push(shop, selected("a"), false);
      chooseThere(selected("c").executable);
      assert.deepEqual(chosen, []);
    });

    test("what is chosen here is set after what they select by themselves at the start", async () => {
      const pushed = inStep.push(shop, selected("a"), true);
      await new Promise(setImmediate);
      chooseThere(selected("c").executable);
      await pushed;
      assert.deepEqual(chosen, []);
      assert.deepEqual(fake.sets, [selected("a").executable]);
    });

    test("another Python of the same environment is the same choice", async () => {
      chooseThere("/usr/bin/python3");
      await inStep.push(shop, selected("a"), true);
      chooseThere(join(root, "a", "bin", "python3"));
      assert.deepEqual(chosen, []);
    });
  });

test("an environment that they do not know is not set", async () => {
  const fake = new FakeEnvironments();
  fake.choose(shop, { environmentPath: uri("/usr/bin/python3") });
  const inStep = new InStep(pythonEnvironments(fake as any, uri));
  await inStep.push(shop, { executable: "/unknown/bin/python", prefix: "/unknown" }, true);
  assert.deepEqual(fake.sets, []);
});

test("two interpreters side by side are two", () => {
  const one = { executable: "/usr/bin/python3.11", prefix: "/usr" };
  assert.equal(isSame("/usr/bin/python3.12", one), false);
  assert.equal(isSame(undefined, one), false);
  assert.equal(isSame("/usr/bin/python3.11", one), true);
});
