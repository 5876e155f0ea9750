/** How much is written by hand, after prettier at 100 columns: what a menu holds and a click does comes from the server. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { check } from "prettier";

const source = join(import.meta.dirname, "..", "src");
const written = readdirSync(source);
const text = (name: string) => readFileSync(join(source, name), "utf8");
const isCode = (line: string) => !/^\s*(\/\/|\/?\*|$)/.test(line);
const lines = (name: string) => text(name).split("\n").filter(isCode).length;

test("the source is as prettier writes it", async () => {
  for (const name of written)
    assert.ok(
      await check(text(name), { parser: "typescript", printWidth: 100 }),
      `npm run format: ${name}`,
    );
});

/** What draws: the status bar, the tree, menus, progress; beside the connection that is all that the server asks of a client. */
const DRAWS = ["client.ts", "draw.ts", "follow.ts", "views.ts"];

test("the lines written by hand", () => {
  for (const name of written) console.log(`${String(lines(name)).padStart(4)} ${name}`);
  const sum = (names: string[]) => names.reduce((total, name) => total + lines(name), 0);
  console.log(`${String(sum(DRAWS)).padStart(4)} lines of code draw what the server says`);
  console.log(
    `${String(sum(written)).padStart(4)} lines of code in all, without blank lines and comments;`,
  );
  console.log(
    "     the others find, carry or offer the server, hand the selection to terminals, tasks,",
  );
  console.log("     the debugger and Microsoft's extensions, and keep other Python files from it");
  assert.ok(sum(DRAWS) <= 400);
  assert.ok(sum(written) <= 840);
});

test("no menu of the server has a line of its own here", () => {
  const manifest = JSON.parse(readFileSync(join(source, "..", "package.json"), "utf8"));
  const menus = manifest.contributes.commands
    .map(({ command }: { command: string }) => command)
    .filter((command: string) => command.startsWith("venvoy.menu."));
  assert.ok(menus.length >= 8);
  const all = written.map(text).join("\n");
  for (const menu of menus) assert.ok(!all.includes(`"${menu}"`), menu);
});
