/** Bundles the unit tests and has node run them. */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const folder = import.meta.dirname;
const tests = readdirSync(folder).filter((name) => name.endsWith(".test.ts"));
const outdir = join(folder, "..", "out");
await build({
  entryPoints: tests.map((name) => join(folder, name)),
  outdir,
  bundle: true,
  platform: "node",
  format: "esm",
  external: ["prettier"],
  outExtension: { ".js": ".mjs" },
});
const files = tests.map((name) => join(outdir, name.replace(/ts$/, "mjs")));
process.exit(spawnSync(process.execPath, ["--test", ...files], { stdio: "inherit" }).status ?? 1);
