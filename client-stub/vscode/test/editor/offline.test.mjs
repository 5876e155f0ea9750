/** The package of a platform carries the server: it works with the network off, where nothing is installed. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { press, startEditor } from "./harness.mjs";

test("an environment is created with the carried server and no network", async () => {
  assert.deepEqual(Object.keys(networkInterfaces()), ["lo"], "run it by `unshare --net`");
  const folder = mkdtempSync(join(tmpdir(), "venvoy-offline-"));
  const project = join(folder, "shop");
  mkdirSync(project);
  writeFileSync(join(project, "requirements.txt"), "flask>=2 <3\n");
  const path = process.env.PATH.split(delimiter).filter(
    (each) => !existsSync(join(each, "venvoy")),
  );
  const editor = await startEditor({
    editor: process.env.VENVOY_EDITOR_FOLDER,
    extensions: [process.env.VENVOY_VSIX],
    variables: { VENVOY_STATE_DIR: join(folder, "state"), PATH: path.join(delimiter) },
    settings: { "security.workspace.trust.enabled": false },
    viewport: { width: 1040, height: 640 },
  });
  const { page } = editor;
  try {
    await page.goto(`${editor.address}/?folder=${encodeURI(project)}`);
    const status = page.locator('.statusbar-item[id="venvoy.venvoy.venvoy.status"]');
    await status.filter({ hasNotText: "Venvoy" }).waitFor();
    const servers = execFileSync("pgrep", ["-fa", "bundled serve --stdio"], {
      encoding: "utf8",
    });
    assert.match(servers, /python\S* -I \S+bundled serve/);
    const input = page.locator(".quick-input-widget input").first();
    await press(page, "F1", input);
    await input.fill(">Venvoy: Create Environment");
    await page.locator(".monaco-list-row.focused", { hasText: "Create Environment" }).waitFor();
    await page.keyboard.press("Enter");
    await page.locator(".quick-input-title", { hasText: "Which Python" }).waitFor();
    await page.locator(".quick-input-list .monaco-list-row.focused").waitFor();
    await page.keyboard.press("Enter");
    await page.locator(".quick-input-widget .monaco-button", { hasText: "OK" }).click();
    await status.filter({ hasText: "(.venv)" }).waitFor();
    assert.ok(existsSync(join(project, ".venv/pyvenv.cfg")));
  } catch (error) {
    console.log(`The window showed:\n${await page.locator("body").innerText()}`);
    throw error;
  } finally {
    await editor.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
