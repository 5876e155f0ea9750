/** The part of the API of the Python Environments extension that selects, and two commands for the test. */
const { writeFileSync } = require("node:fs");
const vscode = require("vscode");

exports.activate = () => {
  const changed = new vscode.EventEmitter();
  const selected = new Map();
  const sets = [];
  const change = (uri, environment) => {
    const old = selected.get(String(uri));
    selected.set(String(uri), environment);
    if (old?.environmentPath.fsPath !== environment?.environmentPath.fsPath)
      changed.fire({ uri, old, new: environment });
  };
  const [shop] = vscode.workspace.workspaceFolders;
  // As the real one at its start: it selects something by itself.
  setTimeout(() => change(shop.uri, { environmentPath: vscode.Uri.file("/usr/bin/python3") }));
  vscode.commands.registerCommand("fakePython.choose", () =>
    change(shop.uri, { environmentPath: vscode.Uri.file(process.env.FAKE_PYTHON_CHOICE) }),
  );
  vscode.commands.registerCommand("fakePython.report", async () => {
    const tasks = await vscode.tasks.fetchTasks({ type: "venvoy" });
    const report = {
      sets,
      interpreter: await vscode.commands.executeCommand("venvoy.interpreter"),
      tasks: tasks.map(({ name, scope, execution }) => [
        scope.name,
        name,
        execution.process,
        ...execution.args,
      ]),
    };
    writeFileSync(process.env.FAKE_PYTHON_REPORT, JSON.stringify(report));
  });
  return {
    getEnvironment: async (uri) => selected.get(String(uri)),
    resolveEnvironment: async (uri) => ({ environmentPath: uri }),
    setEnvironment: async (uri, environment) => {
      sets.push([uri.fsPath, environment.environmentPath.fsPath]);
      change(uri, environment);
    },
    onDidChangeEnvironment: changed.event,
  };
};
