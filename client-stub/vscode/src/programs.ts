/** What else runs Python here: terminals, tasks, the debugger, Microsoft's extensions. All get the selected one. */
import * as vscode from "vscode";
import type { Client } from "./client";
import { InStep, pythonEnvironments, pythonExtension } from "./partner";
import type { Requests, VariableEdit } from "../../node/src/protocol";
import { here } from "./views";

type Tools = Requests["venvoy/tools"]["result"];
// At the creation of the process for programs, and after the shell's start-up files, which may change PATH once more.
const MOMENTS = { applyAtProcessCreation: true, applyAtShellIntegration: true };

/** Sets the variables of new terminals; what cannot be said there, the removal of a path, is left out. */
export function setVariables(
  variables: vscode.EnvironmentVariableCollection,
  edits: readonly VariableEdit[],
): void {
  variables.clear();
  for (const { op, name, value, separator } of edits) {
    if (op === "prepend") variables.prepend(name, `${value}${separator}`, MOMENTS);
    else if (op !== "remove") variables.replace(name, value ?? "", MOMENTS);
  }
}

/** Follows the selection of every workspace folder. */
export class Programs {
  #inStep: InStep | undefined;
  #turn = Promise.resolve();

  constructor(
    readonly client: Client,
    readonly context: vscode.ExtensionContext,
  ) {}

  /** Hands the selections of all folders over, after what is being handed over. */
  update(): Promise<void> {
    this.#turn = this.#turn.catch(() => undefined).then(() => this.#handOver());
    return this.#turn;
  }

  async #handOver(): Promise<void> {
    for (const folder of vscode.workspace.workspaceFolders ?? []) {
      const path = folder.uri.fsPath;
      const tools = await this.client.ask("venvoy/tools", { path });
      const variables = this.context.environmentVariableCollection.getScoped({
        workspaceFolder: folder,
      });
      setVariables(variables, tools.terminal);
      variables.description = tools.executable
        ? `Python ${tools.version}, selected with Venvoy`
        : undefined;
      const { selection } = await this.client.ask("venvoy/selection", { path });
      const { executable, prefix } = tools;
      const selected = executable && prefix ? { executable, prefix } : undefined;
      this.#inStep ??= await this.#findPartner();
      const isChosen = selection.source === "chosen";
      const pushed = this.#inStep?.push(folder.uri, selected, isChosen);
      void pushed?.catch((error) => this.client.log.warn(String(error)));
    }
  }

  async #findPartner(): Promise<InStep | undefined> {
    const folders = () => (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
    const environments = await exportsOf("ms-python.vscode-python-envs");
    const python = environments ? undefined : (await exportsOf("ms-python.python"))?.environments;
    if (!environments && !python) return undefined;
    const inStep = new InStep(
      environments
        ? pythonEnvironments(environments, vscode.Uri.file)
        : pythonExtension(python, folders),
    );
    const select = ({ fsPath: folder }: vscode.Uri, environment: string) =>
      void this.client.ask("venvoy/select", { folder, environment });
    this.context.subscriptions.push(inStep.listen(folders, select));
    return inStep;
  }

  /** Returns what other programs need for a file or folder; that in view by default. */
  tools(path: string | null = here() ?? null): Promise<Tools> {
    return this.client.ask("venvoy/tools", { path });
  }

  /** Gives a launch configuration what it does not say itself. */
  readonly debug: vscode.DebugConfigurationProvider = {
    resolveDebugConfiguration: async (folder, configuration) => {
      if (!configuration.type) return configuration; // there is no launch.json
      const usesFile = JSON.stringify(configuration).includes("${file");
      const { debug } = await this.tools(usesFile ? undefined : folder?.uri.fsPath);
      return { ...(debug.debugpy as object), ...configuration };
    },
  };

  /** Tasks of the type `venvoy`: a test runner, or arguments for the selected Python. */
  readonly tasks: vscode.TaskProvider = {
    provideTasks: async () => {
      const folders = vscode.workspace.workspaceFolders ?? [];
      const found = folders.map(async (folder) => {
        const { test } = await this.tools(folder.uri.fsPath);
        return Object.entries(test).map(([name, [program, ...words]]) =>
          task(folder, name, program!, words),
        );
      });
      return (await Promise.all(found)).flat();
    },
    resolveTask: async ({ definition, scope, name }) => {
      const folder = scope instanceof Object ? scope : vscode.workspace.workspaceFolders?.[0];
      const { executable } = await this.tools(folder?.uri.fsPath);
      return folder && executable
        ? task(folder, name, executable, definition.args, definition)
        : undefined;
    },
  };
}

function task(
  folder: vscode.WorkspaceFolder,
  name: string,
  program: string,
  args: string[],
  definition: vscode.TaskDefinition = { type: "venvoy", args },
): vscode.Task {
  const execution = new vscode.ProcessExecution(program, args, { cwd: folder.uri.fsPath });
  return new vscode.Task(definition, folder, name, "venvoy", execution);
}

/** Returns the public API of another extension, or undefined if it is not here. */
async function exportsOf(id: string): Promise<any> {
  return await vscode.extensions.getExtension(id)?.activate();
}
