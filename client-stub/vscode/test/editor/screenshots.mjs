/** Makes the pictures of the README and the walkthrough again, in docs/images: the steps of the story, and the icon. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { browser } from "./harness.mjs";

const STEPS = ["select", "create", "progress", "repair", "fix", "tree"];
const extension = join(import.meta.dirname, "../..");
const images = join(extension, "../../docs/images");
const folder = mkdtempSync(join(tmpdir(), "venvoy-screenshots-"));
const env = { ...process.env, VENVOY_SCREENSHOTS: folder, VENVOY_STORY_ONLY: "1" };
const run = [join(import.meta.dirname, "run.mjs")];
if (spawnSync(process.execPath, run, { env, stdio: "inherit" }).status !== 0) process.exit(1);
for (const step of STEPS) {
  const file = readdirSync(folder).find((name) => name.endsWith(`-${step}.png`));
  copyFileSync(join(folder, file), join(images, `${step}.png`));
}
rmSync(folder, { recursive: true });

const chrome = await chromium.launch({ executablePath: browser, args: ["--no-sandbox"] });
const page = await chrome.newPage({ viewport: { width: 128, height: 128 } });
await page.goto(`file://${join(images, "icon.svg")}`);
await page.screenshot({ path: join(extension, "media/icon.png"), omitBackground: true });
await chrome.close();
