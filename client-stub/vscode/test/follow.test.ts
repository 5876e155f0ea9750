import assert from "node:assert/strict";
import { test } from "node:test";
import { answered, BACK, follow, type Answer } from "../src/follow";
import type { Step, Then } from "../../node/src/protocol";

/** A server that answers with the steps it is given by name, and a person who answers with the answers given. */
async function walk(first: Then, steps: Record<string, Step>, answers: Answer[]) {
  const asked: string[] = [];
  const drawn: [string, boolean, boolean][] = [];
  const ask = async ({ menu, call }: Then) => {
    const name = call ? `call ${call.method}` : `menu ${menu}`;
    asked.push(name);
    return steps[name];
  };
  await follow(first, ask, async (step, canGoBack, afterCall) => {
    drawn.push([step.title ?? step.message ?? "", canGoBack, afterCall]);
    return answers.shift();
  });
  return { asked, drawn };
}

const call = (method: string): Then => ({ call: { title: method, method, params: {} } });
const pick = (title: string): Step => ({ kind: "pick", title });

test("a menu leads to a menu, to a call, and to its end", async () => {
  const steps: Record<string, Step> = {
    "menu main": pick("main"),
    "menu select": pick("select"),
    "call select": { kind: "done", message: "selected" },
  };
  const { asked, drawn } = await walk({ menu: "main" }, steps, [
    { menu: "select" },
    call("select"),
  ]);
  assert.deepEqual(asked, ["menu main", "menu select", "call select"]);
  assert.deepEqual(drawn, [
    ["main", false, false],
    ["select", true, false],
    ["selected", false, true],
  ]);
});

test("back asks for the menu before again, so that it shows what holds now", async () => {
  const steps = { "menu main": pick("main"), "menu select": pick("select") };
  const { asked, drawn } = await walk({ menu: "main" }, steps, [
    { menu: "select" },
    BACK,
    undefined,
  ]);
  assert.deepEqual(asked, ["menu main", "menu select", "menu main"]);
  assert.deepEqual(drawn.at(-1), ["main", false, false]);
});

test("a step that is a call is made at once, and a failure of it is drawn as a question", async () => {
  const steps: Record<string, Step> = {
    "menu create": {
      kind: "call",
      call: { title: "Creating .venv", method: "create", params: {} },
    },
    "call create": { kind: "pick", title: "Trust the folder?", modal: true },
    "call trust": { kind: "done", message: "created" },
  };
  const { asked } = await walk({ menu: "create" }, steps, [call("trust")]);
  assert.deepEqual(asked, ["menu create", "call create", "call trust"]);
});

test("closing a list ends the walk", async () => {
  const { asked } = await walk({ menu: "main" }, { "menu main": pick("main") }, [undefined]);
  assert.deepEqual(asked, ["menu main"]);
});

test("an answer goes to the step's menu, with the answers before it", () => {
  const step: Step = {
    kind: "pick",
    id: "create",
    path: "/w",
    key: "python",
    answers: { folder: "/w" },
  };
  assert.deepEqual(answered(step, "3.12"), {
    menu: "create",
    path: "/w",
    answers: { folder: "/w", python: "3.12" },
  });
});
