/** What is always in view: the status bar item, and the tree of environments and packages. */
import * as vscode from "vscode";
import { State } from "vscode-languageclient/node";
import type { Client } from "./client";
import { icon } from "./draw";
import type { Item, StatusResult, Step } from "../../node/src/protocol";

/** Returns the file in view, or the first folder of the workspace. */
export function here(): string | undefined {
  const { activeTextEditor, activeNotebookEditor } = vscode.window;
  const uri = activeTextEditor?.document.uri ?? activeNotebookEditor?.notebook.uri;
  return uri?.scheme === "file" ? uri.fsPath : vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
}

/** The status bar item: text, colour and tooltip come from the server. */
export class StatusItem {
  readonly #item = vscode.window.createStatusBarItem(
    "venvoy.status",
    vscode.StatusBarAlignment.Right,
    100,
  );
  #shown = 0;

  constructor() {
    this.#item.name = "Venvoy";
  }

  /** Shows a text of the extension itself. */
  say(text: string, tooltip: string, command: string): void {
    this.#shown++;
    Object.assign(this.#item, { text, tooltip, command, backgroundColor: undefined });
    this.#item.show();
  }

  /** Shows the status of the file in view; an answer that was overtaken by a later question is dropped. */
  async update(client: Client): Promise<void> {
    const own = ++this.#shown;
    const path = here();
    if (client.state !== State.Running) return;
    if (path === undefined) return this.#item.hide();
    const [status, { selection }] = await Promise.all([
      client.ask("venvoy/status", { path }),
      client.ask("venvoy/selection", { path }),
    ]);
    if (own !== this.#shown) return;
    this.#draw(status);
    void vscode.commands.executeCommand(
      "setContext",
      "venvoy.environment",
      selection.environment !== null,
    );
  }

  #draw({ text, tooltip, severity, busy, menu }: StatusResult): void {
    const isAlarm = severity === "error" || severity === "warning";
    const name = busy ? "sync~spin" : isAlarm ? severity : "symbol-namespace";
    const color = isAlarm
      ? new vscode.ThemeColor(`statusBarItem.${severity}Background`)
      : undefined;
    const command = { title: "Show Menu", command: "venvoy.follow", arguments: [{ menu }] };
    Object.assign(this.#item, {
      text: `$(${name}) ${text}`,
      tooltip,
      command,
      backgroundColor: color,
    });
    this.#item.show();
  }

  dispose(): void {
    this.#item.dispose();
  }
}

/** The tree: the server's menus, unfolded. */
export class Tree implements vscode.TreeDataProvider<Item> {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(readonly client: Client) {}

  refresh(): void {
    this.#changed.fire();
  }

  getTreeItem(item: Item): vscode.TreeItem {
    const { Collapsed, None } = vscode.TreeItemCollapsibleState;
    const shown = new vscode.TreeItem(item.label ?? "", item.children ? Collapsed : None);
    shown.description = item.description ?? undefined;
    shown.tooltip = item.detail ?? undefined;
    shown.iconPath = icon(item.icon);
    if (item.then && !item.children)
      shown.command = {
        title: shown.label as string,
        command: "venvoy.follow",
        arguments: [item.then],
      };
    return shown;
  }

  async getChildren(item?: Item): Promise<Item[]> {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    if (this.client.state !== State.Running || !folder) return [];
    const first = { menu: "environments", path: folder.uri.fsPath };
    // VS Code shows a toast for an error here; while the server starts again, that would be one too many.
    const { items = [] } = await this.client.step(item?.then ?? first).catch((error): Step => {
      this.client.log.warn(String(error));
      return { kind: "done" };
    });
    return items.filter(({ separator }) => separator == null);
  }
}
