/** The connection to the server: started, started again after a crash, and asked. */
import { type ChildProcess, spawn } from "node:child_process";
import { homedir } from "node:os";
import * as vscode from "vscode";
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  State,
  WorkDoneProgress,
  type StaticFeature,
} from "vscode-languageclient/node";
import { scriptsOnly } from "./scripts";
import type { Requests, Step, StepCall, Then } from "../../node/src/protocol";

const CRASHES = 5;
const CRASHES_MILLISECONDS = 180_000;
const PROGRESS_MILLISECONDS = 300;
/** The language client, with Venvoy's own requests. */
export class Client extends LanguageClient {
  #process: Promise<ChildProcess> | undefined;
  #crashes: number[] = [];
  #tokens = 0;

  constructor(
    readonly log: vscode.LogOutputChannel,
    patterns: readonly string[],
    readonly command: () => Promise<string[]>,
  ) {
    // The server ends by itself, after what must not be interrupted: it is not killed.
    const server = async () => ({ process: await this.#take(), detached: true });
    super("venvoy", "Venvoy", server, {
      documentSelector: [
        { language: "pip-requirements" },
        { language: "python", scheme: "file" },
        ...patterns.map((pattern) => ({ scheme: "file", pattern })),
      ],
      middleware: scriptsOnly(() => this),
      outputChannel: log,
      synchronize: { configurationSection: "venvoy" },
      initializationOptions: () => ({
        trusted: vscode.workspace.isTrusted,
        settings: vscode.workspace.getConfiguration("venvoy"),
      }),
      initializationFailedHandler: () => false,
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => ({ action: this.#afterCrash(), handled: true }),
      },
    });
    this.registerFeature(MENUS);
  }

  /** Starts the server's process, and connects to it; a client whose process did not start can start again. */
  override async start(): Promise<void> {
    if (this.state === State.Stopped) {
      this.#process ??= this.#spawn();
      await this.#process.catch((error) => {
        this.#process = undefined;
        this.log.error(error.message);
        throw error;
      });
    }
    return super.start();
  }

  async #spawn(): Promise<ChildProcess> {
    const [program, ...words] = await this.command();
    this.log.info(`Starting ${[program, ...words].join(" ")}`);
    // The server is a Python program: these variables of another Python keep it from starting.
    const { PYTHONHOME: _, PYTHONEXECUTABLE: __, ...env } = process.env;
    const child = spawn(program!, words, { cwd: homedir(), env, windowsHide: true });
    await new Promise((resolve, reject) => child.once("spawn", resolve).once("error", reject));
    return child;
  }

  #take(): Promise<ChildProcess> {
    const child = this.#process ?? this.#spawn();
    this.#process = undefined;
    return child;
  }

  /** Writes to the log, without a toast: the status bar item says that the server does not run. */
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }

  #afterCrash(): CloseAction {
    const now = Date.now();
    this.#crashes = [...this.#crashes, now].filter((time) => now - time < CRASHES_MILLISECONDS);
    return this.#crashes.length < CRASHES ? CloseAction.Restart : CloseAction.DoNotRestart;
  }

  /** Sends a request of Venvoy's protocol. */
  ask<M extends keyof Requests>(
    method: M,
    params: Requests[M]["params"],
  ): Promise<Requests[M]["result"]> {
    return this.sendRequest(method, params);
  }

  /** Returns the step that comes next: that of a menu, or that after a call. */
  async step({ menu, path, answers, call }: Then, check = false): Promise<Step> {
    if (call) return this.#perform(call);
    return this.ask("venvoy/menu", {
      id: menu ?? "main",
      path: path ?? null,
      answers: answers ?? {},
      check,
    });
  }

  /** Makes a call; what takes longer than a moment shows its progress, and can be cancelled. */
  async #perform(call: StepCall): Promise<Step> {
    const source = new vscode.CancellationTokenSource();
    const workDoneToken = `venvoy-${++this.#tokens}`;
    const params = { call, workDoneToken };
    const result = this.sendRequest<Step>("venvoy/perform", params, source.token);
    const ended = result.then(
      () => undefined,
      () => undefined,
    );
    const late = setTimeout(
      () => this.#showProgress(call.title, workDoneToken, ended, source),
      PROGRESS_MILLISECONDS,
    );
    return result.finally(() => clearTimeout(late));
  }

  #showProgress(
    title: string,
    token: string,
    ended: Promise<void>,
    source: vscode.CancellationTokenSource,
  ): void {
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    void vscode.window.withProgress(options, async (progress, cancel) => {
      cancel.onCancellationRequested(() => source.cancel());
      let before = 0;
      const listener = this.onProgress(WorkDoneProgress.type, token, (report) => {
        if (report.kind === "end") return;
        const { message, percentage = before } = report;
        progress.report({ message, increment: percentage - before });
        before = percentage;
      });
      await ended;
      listener.dispose();
    });
  }
}

/** Says to the server that this client draws menus. */
const MENUS: StaticFeature = {
  fillClientCapabilities: (capabilities) => {
    capabilities.experimental = { ...capabilities.experimental, venvoy: { menu: true } };
  },
  initialize: () => undefined,
  getState: () => ({ kind: "static" }),
  clear: () => undefined,
};
