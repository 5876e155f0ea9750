/** The story of a day, in the real editor; every step is a test, and goes on from where the one before it ended. */
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { press, startEditor } from "./harness.mjs";

const extension = join(import.meta.dirname, "../..");
const root = join(extension, "../..");
const python = process.env.VENVOY_PYTHON ?? "python3";
const shots = process.env.VENVOY_SCREENSHOTS ?? join(extension, "out/screenshots");
const folder = mkdtempSync(join(tmpdir(), "venvoy-story-"));
const lab = join(folder, "Büro Läden");
const variables = {
  VENVOY_STATE_DIR: join(folder, "state"),
  UV_CACHE_DIR: join(folder, "cache"),
  PIP_CONFIG_FILE: "/dev/null",
  FAKE_PYTHON_CHOICE: join(lab, "shop/.venv/bin/python"),
  FAKE_PYTHON_REPORT: join(folder, "report.json"),
};
const venvoy = (...words) =>
  spawnSync(python, ["-m", "venvoy_server", ...words], {
    cwd: join(lab, "shop"),
    env: { ...process.env, ...variables },
    encoding: "utf8",
  });

let editor,
  page,
  index,
  number = 0;
const status = () => page.locator('.statusbar-item[id="venvoy.venvoy.venvoy.status"]');
const rows = () => page.locator(".quick-input-list .monaco-list-row");
const row = (text) => rows().filter({ hasText: text }).first();
const toasts = () => page.locator(".notification-toast");
const dialog = () => page.locator(".monaco-dialog-box");
const environment = (...names) => join(lab, ...names);
const showsStatus = (text) => status().filter({ hasText: text }).waitFor();

/** A step: what went wrong in one ends the story, with a picture. */
let failed = false;
function step(name, work) {
  test(name, async (context) => {
    if (failed) return context.skip("a step before it failed");
    failed = true;
    try {
      await work(context);
      failed = false;
    } finally {
      if (failed) await shot("failed").catch(() => undefined);
      if (failed) console.log(log().slice(-4000), await toasts().allInnerTexts());
    }
  });
}

/** Takes a picture of a step, with the mouse out of the way. */
async function shot(name) {
  await page.mouse.move(5, 300);
  await new Promise((resolve) => setTimeout(resolve, 400)); // lists and dialogs fade in
  await page.screenshot({
    path: join(shots, `${String(++number).padStart(2, "0")}-${name}.png`),
  });
}

/** Returns what the extension has written to its log. */
function log() {
  const logs = join(editor.home, "data/logs");
  const files = readdirSync(logs, { recursive: true }).filter((name) => /Venvoy\.log$/.test(name));
  return files.map((name) => readFileSync(join(logs, name), "utf8")).join("");
}

/** Returns the numbers of this story's servers. */
function servers() {
  const read = (pid, name) => {
    try {
      return readFileSync(`/proc/${pid}/${name}`, "utf8");
    } catch {
      return "";
    }
  };
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return all
    .filter((pid) => read(pid, "cmdline").includes("venvoy_server\0serve"))
    .filter((pid) => read(pid, "environ").includes(variables.VENVOY_STATE_DIR))
    .map(Number);
}

/** Types into the list that a key opens, and picks the entry that holds these texts. */
async function choose(key, typed, ...texts) {
  const input = page.locator(".quick-input-widget input").first();
  await press(page, key, input);
  await input.fill(typed);
  let found = page.locator(".quick-input-list .monaco-list-row.focused");
  for (const hasText of texts) found = found.filter({ hasText });
  await found.waitFor();
  await page.keyboard.press("Enter");
}

/** Runs a command of the palette. */
const run = (title) => choose("F1", `>${title}`, title);

/** Opens a file by the last parts of its path. */
async function open(path) {
  const [name, folder] = path.split("/").reverse();
  await choose("Control+p", path, name, folder);
  await page.locator(".tab.active", { hasText: name }).waitFor();
}

/** Moves the cursor to a line, and picks one of its quick fixes. */
async function fix(line, title, name) {
  // The text that the list has for this line: before it, the list still offers the line of the cursor, or asks for an editor.
  await choose("Control+g", `:${line}`, `to go to line ${line} `);
  // A key that comes before the cursor is there would be about another line, or go to the list that closes.
  await page.locator(".statusbar-item", { hasText: `Ln ${line},` }).waitFor();
  const action = page.locator(".action-widget .monaco-list-row", { hasText: title }).first();
  await press(page, "Control+.", action);
  if (name) await shot(name);
  await action.click();
}

/** Waits until something is true of the machine. */
async function until(condition, what) {
  for (let tries = 0; tries < 600; tries++) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`never: ${what}`);
}

/** An index of the wheels; for torch it never answers. */
function serveWheels() {
  const files = readdirSync(environment("wheels"));
  return createServer(({ url }, response) => {
    const name = decodeURI(url).split("/").filter(Boolean).at(-1);
    if (name === "torch") return;
    if (files.includes(name)) return response.end(readFileSync(environment("wheels", name)));
    const links = files
      .filter((file) => file.startsWith(`${name}-`))
      .map((file) => `<a href="/${file}">${file}</a>`);
    response
      .writeHead(links.length ? 200 : 404, { "content-type": "text/html" })
      .end(links.join("\n"));
  });
}

before(async () => {
  mkdirSync(shots, { recursive: true });
  execFileSync(python, [join(root, "tests/editors/make_workspace.py"), lab], {
    env: { ...process.env, ...variables },
  });
  index = serveWheels();
  await new Promise((resolve) => index.listen(0, "127.0.0.1", resolve));
  variables.PIP_INDEX_URL = `http://127.0.0.1:${index.address().port}/`;
  editor = await startEditor({
    editor: process.env.VENVOY_EDITOR_FOLDER,
    extensions: ["venvoy-test", "fake-python-envs"].map((name) =>
      join(extension, `dist/${name}.vsix`),
    ),
    variables,
    viewport: { width: 1040, height: 640 },
  });
  ({ page } = editor);
  // Where `uv tool install` puts it. Paths below the real home folder are shown with ~.
  mkdirSync(join(editor.home, ".local/bin"), { recursive: true });
  const start = `#!/bin/sh\nHOME='${homedir()}' exec '${python}' -P -m venvoy_server "$@"\n`;
  writeFileSync(join(editor.home, ".local/bin/venvoy"), start, { mode: 0o755 });
  // pyenv and its like put themselves in front when the shell starts.
  mkdirSync(join(folder, "shims"));
  writeFileSync(join(folder, "shims/python"), "#!/bin/sh\nexit 7\n", { mode: 0o755 });
  writeFileSync(join(editor.home, ".bashrc"), `export PATH="${join(folder, "shims")}:$PATH"\n`);
  await page.goto(`${editor.address}/?workspace=${encodeURI(environment("lab.code-workspace"))}`);
  await page.locator(".explorer-folders-view .monaco-list-row").first().waitFor();
  await status().waitFor();
});
after(async () => {
  await editor?.close();
  index?.closeAllConnections();
  index?.close();
  rmSync(folder, { recursive: true, force: true });
});

step("in Restricted Mode the status and the findings are there", async () => {
  await open("shop/main.py");
  await showsStatus("(.venv)");
  await open("shop/requirements.txt");
  await page.locator(".monaco-editor .squiggly-error").first().waitFor();
  await shot("restricted");
  assert.equal(await toasts().count(), 0);
});

step(
  "what could run something of the folder leads to the editor's own trust, which counts at once",
  async () => {
    await run("Venvoy: Install Packages");
    await row("Everything in shop/requirements.txt").click();
    await toasts().filter({ hasText: "trust" }).waitFor();
    await shot("asks-for-trust");
    await toasts().locator(".monaco-button", { hasText: "Manage Workspace Trust" }).click();
    await page
      .locator(".workspace-trust-editor .monaco-button", { hasText: "Trust" })
      .first()
      .click();
    await showsStatus("(.venv)");
    await run("View: Close All Editors");
  },
);

step("a broken environment says why, and its menu repairs it", async () => {
  await open("broken/requirements.txt");
  await showsStatus("(.venv)");
  await shot("broken");
  await status().click();
  await row("Repair").waitFor();
  await shot("repair");
  await row("Repair").click();
  await page.locator(".statusbar", { hasText: "repaired" }).waitFor();
  await shot("repaired");
});

step("each package of a monorepo has its own environment", async () => {
  await open("api/app.py");
  await showsStatus("(.venv)");
  await status().hover();
  await page.locator(".monaco-hover", { hasText: "packages" }).first().waitFor();
  await shot("monorepo");
});

step("picking an environment selects it", async () => {
  await run("Venvoy: Select Environment");
  await row("shop/.venv").waitFor();
  await shot("select");
  await row("shop/.venv").click();
  await page.locator(".statusbar", { hasText: "was chosen" }).waitFor();
});

step("a creation shows its progress, and cancelled it leaves nothing", async () => {
  await open("shop/main.py");
  await run("Venvoy: Create Environment");
  await row("Python").waitFor();
  await shot("create");
  await page.keyboard.press("Enter");
  await row("requirements-ml.txt").click();
  await page.locator(".quick-input-widget .monaco-button", { hasText: "OK" }).click();
  await page.locator(".quick-input-title", { hasText: "Name" }).waitFor();
  await shot("create-name");
  await page.keyboard.press("Enter");
  await toasts().filter({ hasText: "Creating" }).waitFor();
  await until(() => existsSync(environment("shop", ".venv2")), "the folder is begun");
  await shot("progress");
  await toasts().locator(".monaco-button", { hasText: "Cancel" }).click();
  await until(() => !existsSync(environment("shop", ".venv2")), "the folder is gone");
  await page.locator(".statusbar", { hasText: "cancelled" }).waitFor();
  assert.equal(await toasts().count(), 0);
});

step("Back goes to the question before", async () => {
  await run("Venvoy: Create Environment");
  await page.locator(".quick-input-title", { hasText: "Which Python" }).waitFor();
  await page.locator(".quick-input-list .monaco-list-row.focused").waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".quick-input-title", { hasText: "Install" }).waitFor();
  await page.locator(".quick-input-titlebar .codicon-quick-input-back").click();
  await page.locator(".quick-input-title", { hasText: "Which Python" }).waitFor();
  await page.keyboard.press("Escape");
});

step("a creation to its end is selected", async () => {
  await run("Venvoy: Create Environment");
  await page.locator(".quick-input-title", { hasText: "Which Python" }).waitFor();
  await page.locator(".quick-input-list .monaco-list-row.focused").waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".quick-input-title", { hasText: "Install" }).waitFor();
  await page.locator(".quick-input-widget .monaco-button", { hasText: "OK" }).click();
  await page.locator(".quick-input-title", { hasText: "Name" }).waitFor();
  await page.keyboard.press("Enter");
  await showsStatus("(.venv2)");
  await shot("created");
});

/** Returns what the fake of Microsoft's extension reports; of what was set there, the Pythons of shop. */
async function report() {
  const file = variables.FAKE_PYTHON_REPORT;
  rmSync(file, { force: true });
  await run("Fake Python: Report");
  await until(() => existsSync(file) && readFileSync(file, "utf8"), "it reports");
  const { sets, ...rest } = JSON.parse(readFileSync(file, "utf8"));
  const shop = sets.filter(([folder]) => folder === environment("shop"));
  return { sets: shop.map(([, python]) => python), ...rest };
}

step("tasks, and Microsoft's extension, get the selected Python", async () => {
  const created = environment("shop", ".venv2", "bin", "python");
  let { sets, interpreter, tasks } = await report();
  // It is handed over after the status has changed, and after their own start.
  for (let tries = 0; !sets.includes(created) && tries < 30; tries++)
    ({ sets, interpreter, tasks } = await report());
  assert.equal(interpreter, created);
  assert.equal(sets.at(-1), created);
  assert.ok(tasks.some((task) => task.join(" ") === `shop pytest ${created} -m pytest`));
});

step(
  "what is selected with Microsoft's extension is selected here, and goes round no further",
  async () => {
    const before = (await report()).sets;
    await run("Fake Python: Choose");
    await showsStatus("(.venv)");
    const { sets, interpreter } = await report();
    assert.equal(interpreter, variables.FAKE_PYTHON_CHOICE);
    assert.deepEqual(sets, before);
    const done = venvoy("select", environment("shop", ".venv2"), "--folder", environment("shop"));
    assert.equal(done.status, 0, done.stderr);
    await showsStatus("(.venv2)");
  },
);

step("a line is fixed", async () => {
  await open("shop/requirements.txt");
  await fix(2, "comma", "fix");
  await page.locator(".view-line", { hasText: ">=2,<3" }).waitFor();
});

step("what an unsaved file asks for is installed", async () => {
  await page.keyboard.press("Control+End");
  await page.keyboard.type("idna");
  await fix(3, "Install `idna`", "install");
  await until(
    () =>
      readdirSync(environment("shop", ".venv2"), { recursive: true }).some((name) =>
        /idna-.*dist-info$/.test(name),
      ),
    "idna is installed",
  );
  await shot("installed");
  assert.ok(!readFileSync(environment("shop", "requirements.txt"), "utf8").includes("idna"));
});

step("the tree shows the environments and their packages", async () => {
  await page.locator(".pane-header", { hasText: "Python Environments" }).click();
  await page.locator(".pane-header", { hasText: "lab (Workspace)" }).click();
  const tree = page.locator(".pane", { hasText: "Python Environments" }).last();
  await tree.locator(".monaco-list-row", { hasText: ".venv2" }).first().click();
  await tree.locator(".monaco-list-row", { hasText: "Show packages" }).first().click();
  await tree.locator(".monaco-list-row", { hasText: "idna" }).first().waitFor();
  await shot("tree");
});

step(
  "the terminal's python is the selected one, whatever the shell's start-up file does",
  async () => {
    const told = join(folder, "told");
    await run("Terminal: Create New Terminal");
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "shop" }).first().click();
    await page.locator(".terminal.xterm.focus").waitFor();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await page.keyboard.type(`python -c "import sys; open('${told}', 'w').write(sys.prefix)"\n`);
    await until(() => existsSync(told), "the terminal's python wrote its prefix");
    assert.equal(readFileSync(told, "utf8"), environment("shop", ".venv2"));
    await shot("terminal");
    await run("Terminal: Kill the Active Terminal Instance");
  },
);

step("what another editor selects is shown here", async () => {
  await open("shop/main.py");
  const done = venvoy("select", environment("shop", ".venv"), "--folder", environment("shop"));
  assert.equal(done.status, 0, done.stderr);
  await showsStatus("(.venv)");
});

step("what one of VS Code, Neovim and Emacs selects, the two others show", async (context) => {
  const { TEST_NVIM, TEST_EMACS } = process.env;
  if (!TEST_NVIM || !TEST_EMACS) return context.skip("TEST_NVIM and TEST_EMACS name no editors");
  const marks = mkdtempSync(join(folder, "marks-"));
  const words = [environment("shop", "main.py"), marks];
  const others = spawn(python, [join(root, "tests/editors/together_with_vscode.py"), ...words], {
    env: { ...process.env, ...variables, XDG_CACHE_HOME: join(folder, "cache") },
  });
  let said = "";
  for (const stream of [others.stdout, others.stderr]) stream.on("data", (text) => (said += text));
  const ended = new Promise((resolve) => others.on("close", resolve));
  const marked = (name) =>
    until(() => existsSync(join(marks, name)) || others.exitCode !== null, `${name} ${said}`);
  try {
    await marked("neovim-ready");
    await marked("emacs-ready");
    await run("Venvoy: Select Environment");
    await row("shop/.venv2").click();
    await showsStatus("(.venv2)");
    await marked("neovim-shows");
    await marked("emacs-shows");
    writeFileSync(join(marks, "neovim-turn"), "");
    await marked("neovim-selected");
    await showsStatus("No Python");
    writeFileSync(join(marks, "emacs-turn"), "");
    await showsStatus("(.venv2)");
    assert.equal(await ended, 0, said);
  } finally {
    others.kill();
  }
});

step("trust that is taken away is gone at once, and given again it is back", async () => {
  // The step before it is skipped where there is no Neovim or no Emacs.
  await open("shop/main.py");
  const done = venvoy("select", environment("shop", ".venv2"), "--folder", environment("shop"));
  assert.equal(done.status, 0, done.stderr);
  await showsStatus("(.venv2)");
  await run("Workspaces: Manage Workspace Trust");
  const button = (text) =>
    page.locator(".workspace-trust-editor .monaco-button", { hasText: text }).first();
  // A workspace on another machine is distrusted in the list of the folders that are trusted.
  const folderRow = page
    .locator(".workspace-trust-editor .monaco-table .monaco-list-row", { hasText: "/shop" })
    .first();
  await folderRow.hover();
  await Promise.all([
    page.waitForEvent("load"), // the window starts anew
    folderRow.locator(".codicon-workspace-trust-editor-remove-folder").click(),
  ]);
  await page.locator(".explorer-folders-view .monaco-list-row, .pane-header").first().waitFor();
  await status().waitFor();
  await page.locator(".statusbar-item", { hasText: "Restricted Mode" }).waitFor();
  await open("shop/requirements.txt");
  await showsStatus("(.venv2)");
  await run("Venvoy: Install Packages");
  await row("Everything in shop/requirements.txt").click();
  await toasts().filter({ hasText: "trust" }).waitFor();
  await shot("trust-taken-away");
  await toasts().locator(".monaco-button", { hasText: "Manage Workspace Trust" }).click();
  await button("Trust").click();
  await page
    .locator(".statusbar-item", { hasText: "Restricted Mode" })
    .waitFor({ state: "detached" });
  await open("shop/main.py");
  await showsStatus("(.venv2)");
  assert.equal(await toasts().count(), 0);
});

step("a server that is killed comes back without a word", async () => {
  const [pid] = servers();
  process.kill(pid, "SIGKILL");
  await until(() => servers().length && !servers().includes(pid), "another server runs");
  await open("broken/requirements.txt");
  await open("shop/main.py");
  await showsStatus("(.venv2)");
  assert.equal(await toasts().count(), 0);
});

step("the log has levels, and nothing outside this machine was asked", async () => {
  await run("Venvoy: Show Log");
  await page
    .locator(".panel .view-line", { hasText: /\[(info|warning)\]/ })
    .first()
    .waitFor();
  await shot("log");
  assert.deepEqual([...editor.asked], []);
});
