/**
 * Keeps the selection in step with Microsoft's Python extensions, by their public API, looked up at run time.
 *
 * What was selected here is set there, unless it is selected already. What a person selects there is selected here. What
 * they select by themselves when they start replaces nothing that was there before, and is ignored; ours is set after it.
 */
import { existsSync } from "node:fs";
import { join, sep } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { PythonEnvironmentApi } from "@vscode/python-environments";
import type { PythonExtension } from "@vscode/python-extension";
import type { Disposable, Uri } from "vscode";

/** How often, 200 ms apart, their first selection is looked for before ours is set without it. */
const START_TRIES = 50;

/** One extension that selects interpreters. */
export interface Partner {
  /** Returns the interpreter of a folder, undefined before the first selection. */
  get(folder: Uri): Promise<string | undefined>;
  set(folder: Uri, python: string): Promise<void>;
  /** Calls back with each new interpreter; `folder` is undefined where it is that of the whole window. */
  listen(changed: (folder: Uri | undefined, python: string) => void): Disposable;
}

/** What is selected for a folder. */
export interface Selected {
  readonly executable: string;
  readonly prefix: string;
}

/** Returns the partner that the Python Environments extension is. */
export function pythonEnvironments(
  api: PythonEnvironmentApi,
  file: (path: string) => Uri,
): Partner {
  const path = (environment: { environmentPath: Uri } | undefined) =>
    environment?.environmentPath.fsPath;
  return {
    get: async (folder) => path(await api.getEnvironment(folder)),
    set: async (folder, python) => {
      const environment = await api.resolveEnvironment(file(python));
      if (environment) await api.setEnvironment(folder, environment);
    },
    listen: (changed) =>
      api.onDidChangeEnvironment(
        (event) => event.old && event.new && changed(event.uri, path(event.new)!),
      ),
  };
}

/** Returns the partner that the Python extension is; before the first choice its path is no absolute one. */
export function pythonExtension(
  api: PythonExtension["environments"],
  folders: () => readonly Uri[],
): Partner {
  const chosen = (path: string) => (/[/\\]/.test(path) ? path : undefined);
  const known = (folder: Uri | undefined) => chosen(api.getActiveEnvironmentPath(folder).path);
  const before = new Map(folders().map((folder) => [folder.toString(), known(folder)]));
  return {
    get: async (folder) => known(folder),
    set: (folder, python) => api.updateActiveEnvironmentPath(python, folder),
    listen: (changed) =>
      api.onDidChangeActiveEnvironmentPath(({ path, resource }) => {
        const folder = resource && "uri" in resource ? resource.uri : resource;
        const old = before.get(String(folder));
        before.set(String(folder), chosen(path));
        if (old) changed(folder, path);
      }),
  };
}

/** Sets our selections there, and takes theirs. */
export class InStep {
  readonly #partner: Partner;
  readonly #selected = new Map<string, Selected | undefined>();

  constructor(partner: Partner) {
    this.#partner = partner;
  }

  /** Sets what is selected for a folder; unless it was `chosen` or has just changed, it is only remembered. */
  async push(folder: Uri, selected: Selected | undefined, chosen: boolean): Promise<void> {
    const isFirst = !this.#selected.has(folder.toString());
    const before = this.#selected.get(folder.toString());
    this.#selected.set(folder.toString(), selected);
    if (!selected || (isFirst && !chosen) || before?.executable === selected.executable) return;
    let theirs = await this.#partner.get(folder);
    // What they select by themselves at their start would replace what is set before.
    for (let tries = 0; !theirs && tries < START_TRIES; tries++)
      theirs = await delay(200).then(() => this.#partner.get(folder));
    const isLatest = this.#selected.get(folder.toString())?.executable === selected.executable;
    if (isLatest && !isSame(theirs, selected)) await this.#partner.set(folder, selected.executable);
  }

  /** Calls `select` with what a person selected there; nothing that we set comes back. */
  listen(folders: () => readonly Uri[], select: (folder: Uri, python: string) => void): Disposable {
    return this.#partner.listen((folder, python) => {
      for (const each of folder ? [folder] : folders()) {
        const ours = this.#selected.get(each.toString());
        if (!ours || !isSame(python, ours)) select(each, python);
      }
    });
  }
}

/** Returns whether a path, of a Python or of an environment's folder, is what is selected. */
export function isSame(path: string | undefined, { executable, prefix }: Selected): boolean {
  if (path === undefined || path === executable || path === prefix) return path !== undefined;
  return path.startsWith(prefix + sep) && existsSync(join(prefix, "pyvenv.cfg"));
}
