/** Where the server's program is: the setting, PATH, where tools are installed, or what this extension carries. */
import { isAbsolute, join, relative } from "node:path";

/** What finding needs to know of the machine. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Folders of the workspace: no program in them is started. */
  readonly folders: readonly string[];
  /** The extension's own folder. */
  readonly extension: string;
  isFile(path: string): boolean;
  /** Runs a program and returns its output, or undefined if it failed. */
  run(program: string, words: readonly string[]): Promise<string | undefined>;
}

const SERVE = ["serve", "--stdio"];
/** Versions of Python that the carried packages are built for. */
const PYTHON = ">=3.11,<3.15";

/** Returns the command that starts the server, or undefined if there is none. */
export async function findServer(
  setting: readonly string[],
  machine: Machine,
): Promise<string[] | undefined> {
  if (setting.length) return setting.map((word) => word.replace(/^~(?=[/\\])/, machine.home));
  const program = findProgram("venvoy", machine);
  return program ? [program, ...SERVE] : carried(machine);
}

/** Returns the path of a program from PATH, or from the places where uv and pipx install tools. */
export function findProgram(name: string, machine: Machine): string | undefined {
  const { variables, home, platform } = machine;
  const separator = platform === "win32" ? ";" : ":";
  const file = platform === "win32" ? `${name}.exe` : name;
  const path = variables.PATH ?? variables.Path ?? "";
  const { UV_TOOL_BIN_DIR, XDG_BIN_HOME, PIPX_BIN_DIR } = variables;
  const tools = [
    UV_TOOL_BIN_DIR,
    XDG_BIN_HOME,
    PIPX_BIN_DIR,
    join(home, ".local", "bin"),
    join(home, ".cargo", "bin"),
  ];
  return [...path.split(separator), ...tools]
    .filter(
      (folder) =>
        folder !== undefined && isAbsolute(folder) && !isInWorkspace(folder, machine.folders),
    )
    .map((folder) => join(folder ?? "", file))
    .find((candidate) => machine.isFile(candidate));
}

function isInWorkspace(path: string, folders: readonly string[]): boolean {
  return folders.some(
    (folder) => !relative(folder, path).startsWith("..") && !isAbsolute(relative(folder, path)),
  );
}

/** Returns the command of the server that this extension carries, run by a Python that the carried uv finds. */
async function carried(machine: Machine): Promise<string[] | undefined> {
  const packages = join(machine.extension, "bundled");
  const uv = join(packages, "bin", machine.platform === "win32" ? "uv.exe" : "uv");
  if (!machine.isFile(uv)) return undefined;
  const words = [
    "python",
    "find",
    "--system",
    "--no-project",
    "--no-config",
    "--offline",
    "--no-python-downloads",
  ];
  const python = (await machine.run(uv, [...words, PYTHON]))?.trim();
  return python ? [python, "-I", packages, ...SERVE] : undefined;
}

/** Returns the command that installs the server, by the installer that is there. */
export function installCommand(machine: Machine): string[] {
  if (findProgram("uv", machine)) return [findProgram("uv", machine)!, "tool", "install", "venvoy"];
  if (findProgram("pipx", machine)) return [findProgram("pipx", machine)!, "install", "venvoy"];
  const name = machine.platform === "win32" ? "python" : "python3";
  return [findProgram(name, machine) ?? name, "-m", "pip", "install", "--user", "venvoy"];
}
