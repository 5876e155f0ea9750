/** Where the server is not installed, the extension offers the command that installs it, once; then it works at once. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, before, test } from "node:test";
import { press, startEditor } from "./harness.mjs";

const python = process.env.VENVOY_PYTHON ?? "python3";
const folder = mkdtempSync(join(tmpdir(), "venvoy-install-"));
const project = join(folder, "shop");
let editor, page;
const status = () => page.locator('.statusbar-item[id="venvoy.venvoy.venvoy.status"]');
const offer = () => page.locator(".notification-toast", { hasText: "This installs it" });

async function started() {
  await status().filter({ hasText: "Venvoy" }).waitFor();
  await page.locator('.statusbar-item[aria-label*="not installed"]').waitFor();
}

async function run(title) {
  const input = page.locator(".quick-input-widget input").first();
  await press(page, "F1", input);
  await input.fill(`>${title}`);
  await page.locator(".monaco-list-row.focused", { hasText: title }).waitFor();
  await page.keyboard.press("Enter");
}

before(async () => {
  mkdirSync(project);
  writeFileSync(join(project, "requirements.txt"), "flask>=2 <3\n");
  const path = process.env.PATH.split(delimiter).filter(
    (each) => !existsSync(join(each, "venvoy")),
  );
  editor = await startEditor({
    editor: process.env.VENVOY_EDITOR_FOLDER,
    extensions: [join(import.meta.dirname, "../../dist/venvoy-test.vsix")],
    variables: { VENVOY_STATE_DIR: join(folder, "state"), PATH: path.join(delimiter) },
    settings: { "security.workspace.trust.enabled": false },
    viewport: { width: 1040, height: 640 },
  });
  ({ page } = editor);
});
after(async () => {
  await editor?.close();
  rmSync(folder, { recursive: true, force: true });
});

test("it offers the installation at the first start, and no more at the next", async () => {
  await page.goto(`${editor.address}/?folder=${encodeURI(project)}`);
  await started();
  await offer().waitFor();
  // Leaving the page at once would lose what VS Code has not stored yet; its own command ends the window as a person does.
  await Promise.all([page.waitForEvent("load"), run("Developer: Reload Window")]);
  await started();
  assert.equal(await page.locator(".notification-toast").count(), 0);
});

test("a click on the status bar, or a command, offers it again", async () => {
  await status().click();
  await offer().waitFor();
  assert.equal(await page.locator(".notification-toast").count(), 1);
});

test("once it is installed, the command that was refused works", async () => {
  mkdirSync(join(editor.home, ".local/bin"), { recursive: true });
  const start = `#!/bin/sh\nHOME='${homedir()}' exec '${python}' -P -m venvoy_server "$@"\n`;
  writeFileSync(join(editor.home, ".local/bin/venvoy"), start, { mode: 0o755 });
  await run("Venvoy: Select Environment");
  await page.locator(".quick-input-title", { hasText: "Select an environment" }).waitFor();
});
