/** Venvoy in VS Code: draws what the server says, and hands the selection to what runs Python here. */
import { execFile } from "node:child_process";
import { statSync } from "node:fs";
import { homedir } from "node:os";
import * as vscode from "vscode";
import { State } from "vscode-languageclient/node";
import { Client } from "./client";
import { draw } from "./draw";
import { findServer, installCommand, type Machine } from "./find";
import { follow } from "./follow";
import { Programs } from "./programs";
import type { Then } from "../../node/src/protocol";
import { here, StatusItem, Tree } from "./views";

const INSTALL = "venvoy.server.install";
const RESTART = "venvoy.server.restart";
const STOPPED = "Venvoy's server has stopped. Click to start it again.";
const SHOW_LOG = "venvoy.server.showLog";
const OFFERED = "venvoy.installOffered";

export async function activate(context: vscode.ExtensionContext) {
  const output = vscode.window.createOutputChannel("Venvoy", { log: true });
  const status = new StatusItem();
  const manifest = context.extension.packageJSON.contributes;
  const machine = thisMachine(context.extensionPath);
  const command = async () => {
    const setting = vscode.workspace.getConfiguration("venvoy").get<string[]>("command", []);
    const found = await findServer(setting, machine);
    if (!found) throw new Error("Venvoy's server is not installed.");
    return found;
  };
  const { dependencyFiles } = context.extension.packageJSON;
  const patterns = [...manifest.languages[0].filenamePatterns, ...dependencyFiles];
  const client = new Client(output, patterns, command);
  const programs = new Programs(client, context);
  const tree = new Tree(client);

  /** Runs something whose failure is worth a line in the log, and no more. */
  const quietly = (work: () => Promise<unknown>) => () =>
    void work().catch((error) => output.warn(String(error)));
  const showStatus = quietly(() => status.update(client));
  const handOver = quietly(() => programs.update());
  const refresh = () => (showStatus(), handOver(), tree.refresh());

  /** Starts the server; returns the command that helps if it does not run. */
  const start = async () => {
    status.say("$(sync~spin) Venvoy", "Venvoy is starting", SHOW_LOG);
    await client.start().catch(() => undefined); // it is in the log
    if (client.state === State.Running) return undefined;
    const isThere = Boolean(await command().catch(() => undefined));
    const help = isThere ? SHOW_LOG : INSTALL;
    const text = isThere
      ? "does not start. Click for its log."
      : "is not installed. Click to install it.";
    status.say("$(warning) Venvoy", `Venvoy's server ${text}`, help);
    return help;
  };
  const check = async (then: Then) => (await client.step(then, true)).problem;
  const open = async (then: Then) => {
    const help = client.state === State.Running ? undefined : await start();
    if (help) return vscode.commands.executeCommand(help);
    return follow(
      then.call || then.path ? then : { ...then, path: here() ?? null },
      (next) => client.step(next),
      (step, canGoBack, afterCall) => draw(step, canGoBack, afterCall, check),
    ).catch((error) => {
      output.error(error);
      void vscode.window.showErrorMessage(error.message);
    });
  };
  const restart = async () => {
    await client.stop().catch(() => undefined);
    await start();
  };
  const install = async () => {
    const [shellPath, ...shellArgs] = installCommand(machine);
    const text = ["Venvoy's server is not installed. This installs it:", shellPath, ...shellArgs];
    if ((await vscode.window.showInformationMessage(text.join(" "), "Install")) !== "Install")
      return;
    const options = { name: "Install Venvoy", shellPath, shellArgs, cwd: machine.home };
    const terminal = vscode.window.createTerminal(options);
    terminal.show();
    const ended = vscode.window.onDidCloseTerminal((closed) => {
      if (closed !== terminal) return;
      ended.dispose();
      if (closed.exitStatus?.code === 0) void start();
    });
  };

  const on = (name: string, callback: (...words: any[]) => unknown) =>
    vscode.commands.registerCommand(name, callback);
  const palette = manifest.commands.map(({ command: name }: { command: string }) => name);
  const menus = palette.filter((name: string) => name.startsWith("venvoy.menu."));
  context.subscriptions.push(
    output,
    status,
    client,
    vscode.window.registerTreeDataProvider("venvoy.environments", tree),
    vscode.debug.registerDebugConfigurationProvider("debugpy", programs.debug),
    vscode.debug.registerDebugConfigurationProvider("python", programs.debug),
    vscode.tasks.registerTaskProvider("venvoy", programs.tasks),
    ...menus.map((name: string) =>
      on(name, () => open({ menu: name.slice("venvoy.menu.".length) })),
    ),
    on("venvoy.follow", open),
    on(INSTALL, install),
    on(RESTART, restart),
    on(SHOW_LOG, () => output.show()),
    on("venvoy.interpreter", async () => (await programs.tools()).executable),
    vscode.window.onDidChangeActiveTextEditor(showStatus),
    vscode.window.onDidChangeActiveNotebookEditor(showStatus),
    vscode.workspace.onDidChangeWorkspaceFolders(refresh),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
    vscode.workspace.onDidChangeConfiguration(
      (event) => event.affectsConfiguration("venvoy.command") && restart(),
    ),
    client.onNotification("venvoy/showMenu", ({ then }) => void open(then)),
    client.onNotification("venvoy/statusChanged", showStatus),
    client.onNotification("venvoy/selectionChanged", () => (showStatus(), handOver())),
    client.onNotification("venvoy/environmentsChanged", () => (tree.refresh(), handOver())),
    client.onNotification("venvoy/packagesChanged", () => tree.refresh()),
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Running) refresh();
      else if (newState === State.Stopped) status.say("$(warning) Venvoy", STOPPED, RESTART);
    }),
  );
  if ((await start()) === INSTALL && !context.globalState.get(OFFERED)) {
    await context.globalState.update(OFFERED, true);
    void install();
  }
  return { client, open };
}

function thisMachine(extension: string): Machine {
  return {
    platform: process.platform,
    variables: process.env,
    home: homedir(),
    extension,
    get folders() {
      return (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
    },
    isFile: (path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false,
    run: (program, words) =>
      new Promise((resolve) => {
        execFile(program, [...words], { timeout: 20_000, cwd: extension }, (error, text) =>
          resolve(error ? undefined : text),
        );
      }),
  };
}
