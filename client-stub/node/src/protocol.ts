// Generated from the table of methods by protocol/generate.py. Do not edit.

/** Params of `activate`: the environment to activate, by default the one that is selected for `folder`.

With `shell`, the result also has command lines in the syntax of this shell; no shell is started. `variables` are
the environment variables of the process to activate in, by default those of the server. */
export interface ActivateParams {
  /** Token under which the server reports progress (`$/progress`). */
  workDoneToken?: number | string;
  /** Token under which the server sends results as they are found. */
  partialResultToken?: number | string;
  /** The environment's folder; by default the selected one. */
  environment?: string | null;
  /** The folder whose selected environment is meant. */
  folder?: string | null;
  /** A shell to write command lines for, such as `bash`, `zsh`, `fish`. */
  shell?: string | null;
  /** Variables of the process to activate in; the server's own where they are not given. */
  variables?: Record<string, string> | null;
}

/** Result of `activate`: the changes of environment variables that activate an environment, and those for undoing.

`shells` has the same as command lines, if a shell was requested. */
export interface ActivateResult {
  environment: string;
  /** The name for the prompt. */
  name: string;
  executable: string | null;
  edits: VariableEdit[];
  undo: VariableEdit[];
  /** False if edits are not the whole of it (conda's activate.d). */
  complete: boolean;
  /** What these edits cannot do, and how it is done. */
  incompleteReason: string | null;
  /** Words before a command that run it fully activated (conda, pixi). */
  runWith: string[];
  /** Command lines by shell: those asked for. */
  shells: Record<string, CommandLines>;
  /** What to know of the environment before it is used, with the calls that repair it. */
  problems: Problem[];
}

/** Params of `add`: the requirements to add, and the list of dependencies to write them into.

The list is a requirements file, a script, or a list in pyproject.toml; by default the project's usual one. */
export interface AddParams {
  /** Token under which the server reports progress (`$/progress`). */
  workDoneToken?: number | string;
  /** Token under which the server sends results as they are found. */
  partialResultToken?: number | string;
  /** Requirements, such as `flask` or `flask>=3`. */
  packages: string[];
  /** The file that is to list them, a requirements file or a pyproject.toml; by default the project's pyproject.toml if it has a [project] table, else its requirements.in or requirements.txt. */
  requirement?: string | null;
  /** The Python script whose inline metadata (PEP 723) is to list them; the metadata are added if there are none. The packages are resolved now, and installed when the script is run. */
  script?: string | null;
  /** The dependency group (PEP 735) of pyproject.toml that is to list them. */
  group?: string | null;
  /** The extra of pyproject.toml that is to list them. */
  extra?: string | null;
  /** Install the requirements of the changed file; if that fails, the file stays as it was. */
  install?: boolean;
  /** The environment's folder; by default the selected one. */
  environment?: string | null;
  /** The project's folder; by default the first workspace folder. */
  folder?: string | null;
  /** Show what would change and change nothing. */
  dryRun?: boolean;
}

/** Result of `add`: what changed in the file and in the environment. */
export interface AddResult {
  /** The environment's folder. */
  environmentPath: string;
  dryRun: boolean;
  steps: StepDone[];
  changes: PackageChange[];
  /** Settings of pip that were handed to uv. */
  settings: HandedSetting[];
  /** What is wrong with the environment afterwards. */
  problems: Problem[];
  /** Dependencies that it broke; those that were not met before are not among them. */
  warnings: DependencyWarning[];
  /** What else a person should know. */
  notices: string[];
  /** What an earlier, interrupted operation had left, and this one repaired. */
  recovered: string[];
  /** `too-late` if a cancel came while files were being linked. */
  cancel: "too-late" | null;
  /** The change of the file. */
  edit: ListEdit;
}

/** How many package versions were looked up for known vulnerabilities, by result.

The `unknown` ones were not looked up, or the look-up got no answer. */
export interface AuditAnswers {
  /** Where they were looked up. */
  source: "database" | "off" | "osv";
  /** Versions of which it is known whether they have vulnerabilities. */
  known: number;
  /** Versions of which that is not known; there is no finding about them. */
  unknown: number;
  /** Lines that neither pin a version nor are installed: nothing is known of them, either. */
  unversioned: number;
  /** Versions with vulnerabilities, those that are exempted among them. */
  vulnerable: number;
  /** The age of the oldest answer in seconds, null if there is none. */
  ageSeconds: number | null;
}

/** A Python that uv can download. */
export interface AvailablePython {
  version: string;
  implementation: string;
  freeThreaded: boolean;
  /** Where it comes from. */
  url: string;
}

/** A small button at a list entry or in a list's title.

The list also has an entry that does the same, for editors without buttons. */
export interface Button {
  /** What it does, for a tooltip. */
  title: string;
  /** A name of VS Code's product icons, such as `trash`. */
  icon: string;
  /** What comes next. */
  then: Then;
}

/** A method call with all its params, which a client can offer as a button, a menu item or a repair. */
export interface Call {
  /** What a person reads on the button. */
  title: string;
  /** The method's name, without `venvoy/`. */
  method: string;
  /** Its params, as they go on the wire. */
  params: Record<string, unknown>;
}

/** An environment or interpreter that a file, variable or setting (`source`) proposes, but that was not selected. */
export interface Candidate {
  path: string;
  source: string;
  reason: string;
}

/** Params of `check`: the files, or the text, to check, and the environment to compare them with.

Without files and text, the files found in the workspace folders are checked. Further params request fixes, the
dependency resolver, and look-ups on the network. */
export interface CheckParams {
  /** Token under which the server reports progress (`$/progress`). */
  workDoneToken?: number | string;
  /** Token under which the server sends results as they are found. */
  partialResultToken?: number | string;
  /** Files or folders; a folder means the requirements files in it; by default the workspace folders. */
  files?: string[];
  /** The document that `text` belongs to. */
  uri?: string | null;
  /** The text to check instead of a file's. */
  text?: string | null;
  /** The environment to compare with; by default each file's selected one. */
  environment?: string | null;
  /** Compare with no environment. */
  noEnvironment?: boolean;
  /** Patterns, as in .gitignore, of files and folders to leave out when a folder is searched, in addition to those in settings. */
  exclude?: string[];
  /** Patterns of files to check in spite of their names and of .gitignore when a folder is searched, in addition to those in settings. */
  include?: string[];
  /** Answer with the edits of the safe fixes, and with what is left after them. */
  fix?: boolean;
  /** Answer with the fixes as a unified diff that `git apply` takes; nothing is written. */
  diff?: boolean;
  /** With `fix` or `diff`: take also fixes that may change what is installed. */
  unsafeFixes?: boolean;
  /** Ask uv whether the lines of each file can be installed together, and name those that cannot; uses the network. */
  resolve?: boolean;
  /** Look the names up on the package indexes that an installation would use: missing projects and versions, yanked ones, newer ones; uses the network, for ten seconds at most. */
  index?: boolean;
  /** With `index` or `audit`: use what earlier look-ups have kept, however old, and no network. */
  offline?: boolean;
  /** Look up known vulnerabilities in the source that the setting or the method `vulnerabilities` has chosen. */
  audit?: boolean;
  /** With `audit`: the source for this call alone, instead of the chosen one. */
  vulnerabilities?: "database" | "off" | "osv" | null;
  /** Report only findings with these codes or groups of codes. */
  select?: string[];
  /** Do not report findings with these codes or groups of codes. */
  ignore?: string[];
}

/** Result of `check`: the diagnostics of every checked file, their numbers, and files that could not be checked. */
export interface CheckResult {
  files: CheckedFile[];
  counts: Counts;
  /** Folders that the search left out, since it had read `fileSearchLimit` entries of folders. */
  unsearched: string[];
  /** Files that were found in a folder and not checked, since they cannot be read. */
  unreadable: string[];
  /** Files that were not checked, and whose names look like a misspelt requirements.txt. */
  misspelt: string[];
  /** With `resolve`: the answer for each file that no other includes. */
  resolutions?: Resolution[];
  /** With `index`: what was known, so that a clean file and one that was not looked up differ. */
  index?: IndexAnswers;
  /** With `audit`: what was known of vulnerabilities. */
  audit?: AuditAnswers;
  /** What to know of the check that is not a finding. */
  notes: IndexNote[];
}

/** The check result of one file or text: the diagnostics, and on request the edits that fix them.

A file is named by `path`, a text that the client sent by `uri`. `edits` and the fields about fixes are filled if
the request had `fix`, and the fields about the diff if the request had `diff`. In addition to files that list
dependencies, a pyproject.toml with invalid settings of Venvoy has such a result. */
export interface CheckedFile {
  path: string | null;
  uri: string | null;
  environment: string | null;
  diagnostics: Diagnostic[];
  /** With `fix`: what makes the fixed text of the checked one. The command line and MCP leave them, and fixes of findings, out if a credential would be in them. */
  edits?: TextEdit[];
  /** With `fix`, where there are edits: the SHA-256 (hexadecimal) of the checked text as UTF-8. A text with another one was changed since, and the edits do not fit it. */
  textHash?: string;
  /** With `fix`: how many fixes the edits make. */
  fixed: number;
  /** With `fix`: how many fixes of each code. */
  fixedCodes: Record<string, number>;
  /** With `diff`: the fixes as a unified diff, empty if there are none. It holds no credentials: lines around a change are left out for that, and on a line that changes they are hidden. */
  diff?: string;
  /** With `diff`: whether the diff applies, only without context (`git apply --unidiff-zero`), or not, since credentials are hidden on lines that change. */
  diffApplies?: "no" | "normally" | "without-context";
}

/** The web address at which the code of a diagnostic is explained. */
export interface CodeDescription {
  href: string;
}

/** The command lines that activate and deactivate an environment in one shell, every value quoted. */
export interface CommandLines {
  activate: string;
  deactivate: string;
  /** For a person's prompt: activates, shows the name in the prompt and defines `deactivate`. */
  interactive: string;
}

/** One of the requirement lines that cannot be installed together, and where it is. */
export interface ConflictLine {
  /** The file; null for what was named on the command line. */
  path: string | null;
  /** The number of the line, from 1. */
  line: number;
  /** What the line asks for, without its options and comment. */
  text: string;
  /** What the line is. */
  kind: "constraint" | "requirement";
  /** In a pyproject.toml, such as `extra test` or `group dev`; else empty. */
  section: string;
  /** The version that would fit with everything else, if this line allowed it. */
  fittingVersion: string | null;
}

/** The number of findings of each severity, of fixes that were made or are possible, and of checked files. */
export interface Counts {
  error: number;
  warning: number;
  information: number;
  hint: number;
  /** With `fix`: how many fixes the edits make, in all files. */
  fixed: number;
  /** The findings that `fix` would repair. */
  fixable: number;
  /** The further findings that `fix` would repair with `unsafeFixes`. */
  unsafeFixable: number;
  /** How many files, or texts, were checked. */
  checked: number;
}

/** Params of `create`: where to make the environment, with which Python, and what to install into it. */
export interface CreateParams {
  /** Token under which the server reports progress (`$/progress`). */
  workDoneToken?: number | string;
  /** Token under which the server sends results as they are found. */
  partialResultToken?: number | string;
  /** Where to make it; by default `.venv` in the folder of the project. */
  path?: string | null;
  /** The project's folder; by default the nearest with a project file, upward from the current one. */
  folder?: string | null;
  /** The interpreter: a path, a version or a range; by default what the project asks for, else the newest. */
  python?: string | null;
  /** Requirements files, pyproject.toml or pylock.toml to install from. */
  requirements?: string[];
  /** Requirements to install, such as `flask>=3`. */
  packages?: string[];
  /** Extras of the project to install. */
  extras?: string[];
  /** Dependency groups (PEP 735) of the project to install. */
  groups?: string[];
  /** Install pip into it. */
  seed?: boolean;
  /** Let it see the packages of its base. */
  systemSitePackages?: boolean;
  /** The name that a shell shows; by default the project folder's name. */
  prompt?: string | null;
  /** If there already is an environment: `fail`, `reuse` it, or `replace` it by a new one. */
  ifExists?: "fail" | "replace" | "reuse";
  /** Replace an existing environment, and install the same versions of its packages into the new one. */
  keepPackages?: boolean;
  /** Select it for the folder when it is made. */
  select?: boolean;
  /** `project`: also write the environment to the project's `.python-envs`, where other tools find it. */
  share?: "project" | null;
  /** Show the steps and change nothing. */
  dryRun?: boolean;
}

/** Result of `create`: the created environment, or the existing one that was kept, and the steps that were done.

In a dry run (only the steps are planned), the field `environment` is null. */
export interface CreateResult {
  /** The environment's folder. */
  environmentPath: string;
  dryRun: boolean;
  steps: StepDone[];
  changes: PackageChange[];
  /** Settings of pip that were handed to uv. */
  settings: HandedSetting[];
  /** What is wrong with the environment afterwards. */
  problems: Problem[];
  /** Dependencies that it broke; those that were not met before are not among them. */
  warnings: DependencyWarning[];
  /** What else a person should know. */
  notices: string[];
  /** What an earlier, interrupted operation had left, and this one repaired. */
  recovered: string[];
  /** `too-late` if a cancel came while files were being linked. */
  cancel: "too-late" | null;
  /** The environment; null after a dry run. */
  environment: Environment | null;
  /** Whether it was there already, and was kept. */
  reused: boolean;
  /** The folder's new selection, where it was selected. */
  selection: Selection | null;
}

/** A dependency of an installed package that was met before an operation and is not met after it. */
export interface DependencyWarning {
  /** Another version is installed than the one required, or none is. */
  code: "dependency-conflict" | "dependency-missing";
  /** One sentence. */
  message: string;
  /** The distribution whose dependency is broken. */
  name: string;
  version: string;
  /** What it requires, such as `urllib3<3`. */
  requirement: string;
  /** The installed version of that; null if none is. */
  installed: string | null;
}

/** A finding of one rule in a file, with its fixes; it has the fields of LSP's Diagnostic. */
export interface Diagnostic {
  range: Range;
  /** 1 error, 2 warning, 3 information, 4 hint. */
  severity: 1 | 2 | 3 | 4;
  code: string;
  message: string;
  source: string;
  codeDescription?: CodeDescription;
  /** 1: unnecessary, drawn faded. */
  tags?: number[];
  relatedInformation?: RelatedInformation[];
  fixes?: Fix[];
  /** Of a vulnerability: its names and its page. */
  data?: DiagnosticData;
}

/** The vulnerability that a diagnostic reports: its identifiers, and the web page that describes it. */
export interface DiagnosticData {
  /** All identifiers of a vulnerability (PYSEC, GHSA, CVE, MAL), the main one first. */
  ids: string[];
  /** Where it is described. */
  page: string;
}

/** Params of `discover`: the folders to search, and which environments and interpreters to return. */
export interface DiscoverParams {
  /** Token under which the server reports progress (`$/progress`). */
  workDoneToken?: number | string;
  /** Token under which the server sends results as they are found. */
  partialResultToken?: number | string;
  /** Folders to search; by default the workspace folders of the client. */
  folders?: string[];
  /** `workspace`: environments in the folders; `interpreters`: Pythons of the machine; `all`: both, and environments in the folders of tools such as Poetry. */
  scope?: "all" | "interpreters" | "workspace";
  /** Only records of these kinds or managers, such as `venv`, `conda`, `uv`, `pyenv`. */
  kinds?: string[];
  /** Only what satisfies this version or range, such as `3.12` or `>=3.11`. */
  python?: string | null;
  /** Search the disk again instead of answering from the cache. */
  refresh?: boolean;
  /** Return how long each locator took, for bug reports. */
  timings?: boolean;
}

/** Result of `discover`: the environments and interpreters that were found, sorted. */
export interface DiscoverResult {
  environments: Environment[];
  interpreters: Interpreter[];
  /** What was in the way of the search. */
  problems: Problem[];
  /** Milliseconds that the search took from which the answer comes, now or before. */
  elapsedMs: number;
  /** False if a budget ended the search; `problems` says what was left out. */
  complete: boolean;
  timings: LocatorTiming[];
}

/** Params of `doctor`: the folder whose environments are examined for problems, and two options for further checks.

`service` also examines the parts of Venvoy that all folders share: its recorded state, uv, the user's settings, and
the watching of folders. `hashes` also compares installed files with the hashes that were recorded at their
installation. */
export interface DoctorParams {
  /** Token under which the server reports progress (`$/progress`). */
  workDoneToken?: number | string;
  /** Token under which the server sends results as they are found. */
  partialResultToken?: number | string;
  /** The project's folder; by default the first workspace folder. */
  folder?: string | null;
  /** Check also what does not belong to an environment: the stored state, uv, the user's settings, file watching. */
  service?: boolean;
  /** Compare the contents of installed files with their hashes, too. */
  hashes?: boolean;
}

/** Result of `doctor`: the problems, errors first, and the environments that were examined.

A problem has the method call that repairs it, if there is one. */
export interface DoctorResult {
  problems: Problem[];
  /** The environments that were checked. */
  environments: string[];
}

/** Params of `drop`: the names of the packages whose requirements are removed, and the file that lists them. */
export interface DropParams {
  /** Token under which the server reports progress (`$/progress`). */
  workDoneToken?: number | string;
  /** Token under which the server sends results as they are found. */
  partialResultToken?: number | string;
  /** Names of projects, such as `flask`. */
  packages: string[];
  /** The file that lists them; by default the project's pyproject.toml, requirements.in or requirements.txt. */
  requirement?: string | null;
  /** The Python script whose inline metadata (PEP 723) lists them. */
  script?: string | null;
  /** The dependency group (PEP 735) of pyproject.toml that lists them. */
  group?: string | null;
  /** The extra of pyproject.toml that lists them. */
  extra?: string | null;
  /** Uninstall them, too, unless something else needs or lists them; nothing is written if that fails. */
  uninstall?: boolean;
  /** The environment's folder; by default the selected one. */
  environment?: string | null;
  /** The project's folder; by default the first workspace folder. */
  folder?: string | null;
  /** Show what would change and change nothing. */
  dryRun?: boolean;
}

/** Result of `drop`: what changed in the file and in the environment. */
export interface DropResult {
  /** The environment's folder. */
  environmentPath: string;
  dryRun: boolean;
  steps: StepDone[];
  changes: PackageChange[];
  /** Settings of pip that were handed to uv. */
  settings: HandedSetting[];
  /** What is wrong with the environment afterwards. */
  problems: Problem[];
  /** Dependencies that it broke; those that were not met before are not among them. */
  warnings: DependencyWarning[];
  /** What else a person should know. */
  notices: string[];
  /** What an earlier, interrupted operation had left, and this one repaired. */
  recovered: string[];
  /** `too-late` if a cancel came while files were being linked. */
  cancel: "too-late" | null;
  /** The change of the file. */
  edit: ListEdit;
}

/** An isolated Python environment; a broken one is listed, too, and has problems. */
export interface Environment {
  /** Its form on disk. */
  kind: "conda" | "unknown" | "venv";
  /** Its folder, as it was met. */
  prefix: string;
  /** Its identity: the folder with every link resolved. */
  realPrefix: string;
  /** Its Python; null if none is left. */
  executable: string | null;
  name: string;
  /** A name that is unique within one result. */
  displayName: string;
  /** The tool that made or keeps it: `uv`, `poetry`, ... */
  manager: string | null;
  /** Other paths that lead to it. */
  aliases: string[];
  /** Version of its base: `3.11.7`, `3.11`, or null. */
  version: string | null;
  versionSource: string | null;
  /** How sure that is: `claimed` is what one file says and nothing confirms. */
  versionConfidence: "certain" | "claimed" | "likely" | null;
  implementation: string;
  implementationVersion: string | null;
  architecture: string | null;
  freeThreaded: boolean;
  debug: boolean;
  basePrefix: string | null;
  baseExecutable: string | null;
  sitePackages: string[];
  systemSitePackages: boolean;
  prompt: string | null;
  /** The folder of the project that it belongs to. */
  project: string | null;
  /** Whether PEP 668 forbids installing into it. */
  externallyManaged: boolean;
  hasPip: boolean;
  problems: Problem[];
}

/** Environments and interpreters that were added, removed or changed since the client was last informed of them.

If the shared service ended and a relay (the process between a client and that service) has started a new one, all
environments and interpreters are listed as added. */
export interface EnvironmentsChangedParams {
  added?: Environment[];
  changed?: Environment[];
  /** Real prefixes of the environments that are gone. */
  removed?: string[];
  interpretersAdded?: Interpreter[];
  interpretersChanged?: Interpreter[];
  /** Executables of the interpreters that are gone. */
  interpretersRemoved?: string[];
}

/** Params of `export`: the lock (a file with pinned versions) to read, and the format and file to write.

By default, the project's usual lock is read, and no file is written. */
export interface ExportParams {
  /** Token under which the server reports progress (`$/progress`). */
  workDoneToken?: number | string;
  /** Token under which the server sends results as they are found. */
  partialResultToken?: number | string;
  /** The lock: a uv.lock, a pylock.toml, or a requirements file with pinned versions; by default the project's, in this order. */
  source?: string | null;
  /** The format; by default that of the output's name, else `pylock` for a requirements file and `requirements` for others. */
  format?: "pylock" | "requirements" | null;
  /** The file to write; by default the text is only returned. */
  output?: string | null;
  /** Extras of a uv project to export, too. */
  extras?: string[];
  /** Dependency groups of a uv project to export, too. */
  groups?: string[];
  /** Write hashes. */
  hashes?: boolean;
  /** The project's folder; by default the first workspace folder. */
  folder?: string | null;
  /** Show what would change and change nothing. */
  dryRun?: boolean;
}

/** Result of `export`: the text of a lock (a file with pinned versions) after conversion to the requested format.

The format is that of a requirements file or of a pylock.toml. */
export interface ExportResult {
  /** The change of the file; without edits it is up to date. */
  edit: ListEdit;
  /** The whole text of the lock. */
  text: string;
  /** The versions that are pinned otherwise than before. */
  changes: PackageChange[];
  /** The command line of the tool, credentials hidden; empty if none ran. */
  command: string[];
  /** Settings of pip that were handed to uv. */
  settings: HandedSetting[];
  /** What else a person should know. */
  notices: string[];
  dryRun: boolean;
}

/** The edits of one file. */
export interface FileEdits {
  uri: string;
  edits: TextEdit[];
}

/** A repair of what a diagnostic reports: edits of files, or a method call. */
export interface Fix {
  title: string;
  /** Whether it keeps the meaning, so that `--fix` may apply it unasked. */
  safe: boolean;
  edits: FileEdits[];
  call: Call | null;
}

/** Params of `freeze`: the environment to read, and the format of the lines.

With `requestedOnly`, packages that were installed only as dependencies of others are left out. */
export interface FreezeParams {
  /** Token under which the server reports progress (`$/progress`). */
  workDoneToken?: number | string;
  /** Token under which the server sends results as they are found. */
  partialResultToken?: number | string;
  /** The environment's folder; by default the selected one. */
  environment?: string | null;
  /** The folder whose selected environment is meant if `environment` is not given; by default the first workspace folder. */
  folder?: string | null;
  /** The format; for a pylock.toml (PEP 751), uv looks up the files on the index. */
  format?: "pylock" | "requirements";
  /** Leave out packages that were installed only as dependencies of others. */
  requestedOnly?: boolean;
}

/** Result of `freeze`: one requirement line per installed package, sorted by name, or the lines of a pylock.toml. */
export interface FreezeResult {
  environment: string;
  /** One line per distribution, as a requirements file has them; without hashes, since what is installed does not record the hash of its wheel. Or the lines of the pylock.toml, which has them. */
  lines: string[];
  /** What the lines cannot say, such as what is wrong with one. */
  notices: string[];
  /** What to know of the environment before it is used, with the calls that repair it. */
  problems: Problem[];
}

/** A setting of pip that was passed on to uv, or that has no equivalent in uv. */
export interface HandedSetting {
  /** Its name as pip has it, such as `index-url`. */
  setting: string;
  /** Its value, credentials hidden. */
  value: string;
  /** The file or variable that sets it. */
  origin: string;
  /** uv's option or variable; null if there is none. */
  option: string | null;
  /** What is different under uv; null if nothing is. */
  note: string | null;
}

/** How many project names were found on package indexes; `unknown` ones were not looked up or got no answer. */
export interface IndexAnswers {
  /** The indexes that count, without logins, in order. */
  indexes: string[];
  /** Whether only what was kept was used. */
  offline: boolean;
  /** Names whose projects are there. */
  known: number;
  /** Names that no index has. */
  absent: number;
  /** Names of which that is not known; there is no finding about them. */
  unknown: number;
  /** The age of the oldest answer in seconds, null if there is none. */
  oldestSeconds: number | null;
}

/** A note that a package index could not be used, or a service for vulnerabilities gave no answer.

It is not a finding, and does not affect the exit status of a command. */
export interface IndexNote {
  /** An index that does not answer, one that wants a login, one that is not asked; or vulnerabilities that could not be looked up. */
  code: "advisories-unreachable" | "index-login" | "index-refused" | "index-unreachable";
  /** A sentence for a person. */
  message: string;
}

/** Params of `info`: whether the result is to contain metrics of the server, such as the number of requests. */
export interface InfoParams {
  /** Token under which the server reports progress (`$/progress`). */
  workDoneToken?: number | string;
  /** Token under which the server sends results as they are found. */
  partialResultToken?: number | string;
  /** Also return what this server has counted, in Prometheus' text format. */
  metrics?: boolean;
}

/** Result of `info`: name, versions and methods of this server, and where it stores its state and settings. */
export interface InfoResult {
  name: string;
  version: string;
  protocolVersion: string;
  methods: string[];
  /** The interpreter that runs the server. */
  python: string;
  pythonVersion: string;
  platform: string;
  /** The uv that operations use; null if none is found. */
  uv: string | null;
  /** Where selections, trust and the journal are kept. */
  stateFolder: string;
  /** The user's own settings, a TOML file that need not exist. */
  settingsFile: string;
  notices: string[];
  /** The command line of a relay to the service that all clients of a user share; null where there is none (Windows). */
  relay: string[] | null;
  /** With `metrics`: connections, requests and their times, child processes, searches. */
  metrics: string | null;
}

/** Params of `inspect`: the environment or interpreter to describe. */
export interface InspectParams {
  /** Token under which the server reports progress (`$/progress`). */
  workDoneToken?: number | string;
  /** Token under which the server sends results as they are found. */
  partialResultToken?: number | string;
  /** An environment's folder, or a Python. */
  path: string;
  /** Add up the size of its files, which takes longer. */
  size?: boolean;
}

/** Result of `inspect`: what files on disk say about an environment or an interpreter.

Exactly one of `environment` and `interpreter` is not null. `sizeBytes` is null unless `size` was requested. */
export interface InspectResult {
  environment: Environment | null;
  interpreter: Interpreter | null;
  /** Keys and values of pyvenv.cfg. */
  config: Record<string, string>;
  packages: Package[];
  sizeBytes: number | null;
  /** PEP 508 marker values, as far as files say them. */
  markers: Record<string, string>;
}

/** Params of `install`: what to install, and into which environment. */
export interface InstallParams {
  /** Token under which the server reports progress (`$/progress`). */
  workDoneToken?: number | string;
  /** Token under which the server sends results as they are found. */
  partialResultToken?: number | string;
  /** Requirements, such as `flask>=3`. */
  packages?: string[];
  /** Requirements files, pyproject.toml, pylock.toml, or scripts with inline metadata (PEP 723). */
  requirements?: string[];
  /** Projects to install as they lie there: paths (relative to the folder) or URLs. */
  editable?: string[];
  /** The environment's folder; by default the selected one. */
  environment?: string | null;
  /** The project's folder; by default the first workspace folder. */
  folder?: string | null;
  /** Extras of the project to install. */
  extras?: string[];
  /** Dependency groups (PEP 735) of the project to install. */
  groups?: string[];
  /** Take newer versions where they are allowed. */
  upgrade?: boolean;
  /** Constraints files: which versions are allowed, not what is installed. */
  constraints?: string[];
  /** Install only what is named, not what that depends on. */
  noDeps?: boolean;
  /** Show what would change and change nothing. */
  dryRun?: boolean;
}

/** Result of `install`: the steps, and the packages that changed in the environment. */
export interface InstallResult {
  /** The environment's folder. */
  environmentPath: string;
  dryRun: boolean;
  steps: StepDone[];
  changes: PackageChange[];
  /** Settings of pip that were handed to uv. */
  settings: HandedSetting[];
  /** What is wrong with the environment afterwards. */
  problems: Problem[];
  /** Dependencies that it broke; those that were not met before are not among them. */
  warnings: DependencyWarning[];
  /** What else a person should know. */
  notices: string[];
  /** What an earlier, interrupted operation had left, and this one repaired. */
  recovered: string[];
  /** `too-late` if a cancel came while files were being linked. */
  cancel: "too-late" | null;
}

/** A Python that was requested and is now installed. */
export interface InstalledPython {
  /** The version that was asked for. */
  version: string;
  executable: string;
  /** Whether it was there before. */
  already: boolean;
}

/** A Python interpreter that is not in an environment; environments are made from it. */
export interface Interpreter {
  /** Absolute path under which it was met. */
  executable: string;
  /** The same with every link resolved. */
  realExecutable: string;
  prefix: string;
  /** PEP 440 text as far as files say it: `3.11.7`, `3.11`, or null. */
  version: string | null;
  /** The kind of file that the version was read from. */
  versionSource: string | null;
  /** How sure that is: `claimed` is what one file says and nothing confirms. */
  versionConfidence: "certain" | "claimed" | "likely" | null;
  implementation: string;
  /** PyPy's or GraalPy's own version. */
  implementationVersion: string | null;
  /** From the binary's header: `x86_64`, `arm64`, ... */
  architecture: string | null;
  freeThreaded: boolean;
  debug: boolean;
  /** The tool that keeps it: `pyenv`, `uv`, `system`, ... */
  manager: string | null;
  /** Other paths that lead to it. */
  aliases: string[];
  sitePackages: string[];
  /** Whether PEP 668 forbids installing into it. */
  externallyManaged: boolean;
  hasPip: boolean;
  problems: Problem[];
}

/** One entry of a list: it leads to a menu or call (`then`), or is an answer (`value`).

An entry with `separator` is only the title of the group of entries after it. */
export interface Item {
  /** The main text of the entry. */
  label?: string;
  /** Shown next to the label. */
  description?: string | null;
  /** Shown below the label. */
  detail?: string | null;
  /** A name of VS Code's product icons, such as `add`. */
  icon?: string | null;
  /** Whether this is what holds now. */
  current?: boolean;
  /** The title of the group that begins here. */
  separator?: string | null;
  /** Whether a tree can unfold it: `then` is the menu of its children. */
  children?: boolean;
  /** What comes next if it is picked; null if it is an answer. */
  then?: Then | null;
  /** The answer that it is, for the step's `key`. */
  value?: unknown;
  /** Means none of these; a client that lets the user pick several leaves it out. */
  alone?: boolean;
  /** Shown at the end of the entry. */
  buttons?: Button[];
}

/** How to run the environment as a Jupyter kernel: its kernel.json, and whether ipykernel is installed. */
export interface Kernel {
  /** Whether ipykernel is installed. */
  available: boolean;
  /** The call that installs ipykernel; null if it is there. */
  install: StepCall | null;
  /** The content of a kernel.json. */
  kernelspec: Record<string, unknown>;
}

/** The settings that make one language server use the selected environment, and how to pass them to it. */
export interface LanguageServerSettings {
  /** For `workspace/didChangeConfiguration` and `workspace/configuration`. */
  settings: Record<string, unknown>;
  /** For `initialize`. */
  initializationOptions: Record<string, unknown>;
  /** Whether it takes a change only when it is started again. */
  restart: boolean;
}

/** Requirement lines that cannot be installed together, and why. */
export interface LineConflict {
  /** The lines, in the order of their files. */
  lines: ConflictLine[];
  /** Why, in uv's words. */
  explanation: string;
  /** Whether the rest fits together without any one of the lines. */
  minimal: boolean;
}

/** The change of one file, as edits and as a diff; both are empty if the file already has the wanted content. */
export interface ListEdit {
  /** The file; where it is a link, what that leads to. */
  path: string;
  /** The edits, as whole lines. */
  edits: TextEdit[];
  /** The same as a unified diff to be read: credentials are hidden. */
  diff: string;
  /** Where the change is: in the file, in the editor's unsaved text, or nowhere (a dry run). */
  written: "editor" | "file" | "no";
}

/** A range of text in a file. */
export interface Location {
  uri: string;
  range: Range;
}

/** How long one part of the search (a locator, such as the one for conda) took, in milliseconds. */
export interface LocatorTiming {
  locator: string;
  elapsedMs: number;
}

/** Params of `lock`: the files whose requirements to pin, the lock file to write, and what to pin for.

Options in the header of an existing lock file are used as well. */
export interface LockParams {
  /** Token under which the server reports progress (`$/progress`). */
  workDoneToken?: number | string;
  /** Token under which the server sends results as they are found. */
  partialResultToken?: number | string;
  /** The files with the requirements to lock: requirements.in, pyproject.toml, or a script with inline metadata (PEP 723). By default those named in the header of an existing `output`, else the project's requirements.in or pyproject.toml. */
  sources?: string[];
  /** The lock to write, a requirements file or a pylock.toml. By default an existing lock of the `sources`, else NAME.txt for NAME.in, pylock.toml for pyproject.toml, pylock.NAME.toml for NAME.py. */
  output?: string | null;
  /** Take the newest versions that are allowed. */
  upgrade?: boolean;
  /** Upgrade only these packages; all others keep their locked versions. */
  upgradePackages?: string[];
  /** Lock for every platform and Python, with markers. */
  universal?: boolean;
  /** Write the hashes of every file into a requirements file. */
  hashes?: boolean;
  /** Extras of the project to lock. */
  extras?: string[];
  /** Dependency groups (PEP 735) of the project to lock. */
  groups?: string[];
  /** The Python to lock for; by default the one of the selected environment. */
  python?: string | null;
  /** The project's folder; by default the first workspace folder. */
  folder?: string | null;
  /** Show what would change and change nothing. */
  dryRun?: boolean;
}

/** Result of `lock`: the lock file with all pinned versions. */
export interface LockResult {
  /** The change of the file; without edits it is up to date. */
  edit: ListEdit;
  /** The whole text of the lock. */
  text: string;
  /** The versions that are pinned otherwise than before. */
  changes: PackageChange[];
  /** The command line of the tool, credentials hidden; empty if none ran. */
  command: string[];
  /** Settings of pip that were handed to uv. */
  settings: HandedSetting[];
  /** What else a person should know. */
  notices: string[];
  dryRun: boolean;
}

/** Params of `menu`: the menu's name, the file or folder that the menu is about, and the answers given so far.

With `check`, the method only checks whether the last answer is valid. If it is valid, the result is a step of kind
`done`. Otherwise, the result is the step that asked for the answer, with the reason in `problem`. */
export interface MenuParams {
  /** Token under which the server reports progress (`$/progress`). */
  workDoneToken?: number | string;
  /** Token under which the server sends results as they are found. */
  partialResultToken?: number | string;
  /** The menu's name, such as `main`, `select` or `create`. */
  id?: string;
  /** The file or folder in view; the first workspace folder by default. */
  path?: string | null;
  /** The answers so far, by the `key` of their steps. */
  answers?: Record<string, unknown>;
  /** Only check the last answer: the result is a step of kind `done`, or the answer's step with a `problem`. */
  check?: boolean;
}

/** One installed package (distribution). */
export interface Package {
  name: string;
  version: string;
  /** The site-packages folder that holds it. */
  location: string;
  editable: boolean;
  /** Where it came from when not from an index, credentials removed. */
  directUrl: string | null;
  /** Whether it was asked for, and not only needed by another. */
  requested: boolean;
  summary: string | null;
  installer: string | null;
  /** Whether only system site-packages brings it in. */
  fromBase: boolean;
  /** Names of what its metadata asks for in this environment; null unless it was asked for. */
  needs: string[] | null;
  /** What is wrong with its files; null if nothing is. */
  broken: string | null;
  /** With `outdated`: the version that an installation without a range would take here. */
  latest: string | null;
}

/** What an operation changes, or would change, about one package (distribution): its versions before and after. */
export interface PackageChange {
  name: string;
  action: "changed" | "downgraded" | "installed" | "reinstalled" | "removed" | "upgraded";
  /** Version before; null if it was not there. */
  before: string | null;
  /** Version after, or the URL or `local` if a lock has none; null if it goes. */
  after: string | null;
}

/** The packages that are now installed in an environment. */
export interface PackagesChangedParams {
  environment: string;
  packages: Package[];
}

/** Params of `packages`: the environment, and whether to list only outdated packages and to return dependencies. */
export interface PackagesParams {
  /** Token under which the server reports progress (`$/progress`). */
  workDoneToken?: number | string;
  /** Token under which the server sends results as they are found. */
  partialResultToken?: number | string;
  /** The environment's folder; by default the selected one. */
  environment?: string | null;
  /** The folder whose selected environment is meant if `environment` is not given; by default the first workspace folder. */
  folder?: string | null;
  /** Also answer what each needs, from its metadata. */
  needs?: boolean;
  /** Only packages of which an index has a newer version for this Python; uses the network, for ten seconds at most. */
  outdated?: boolean;
  /** With `outdated`: use what earlier look-ups have kept, however old, and no network. */
  offline?: boolean;
}

/** Result of `packages`: the packages of an environment, sorted by name. */
export interface PackagesResult {
  environment: string;
  packages: Package[];
  /** What to know of the environment before it is used, with the calls that repair it. */
  problems: Problem[];
  /** With `outdated`: what was known. */
  index?: IndexAnswers;
  /** Indexes that gave no answer. */
  notes: IndexNote[];
}

/** Params of `perform`: the call to make, which was part of a step of a menu. */
export interface PerformParams {
  /** Token under which the server reports progress (`$/progress`). */
  workDoneToken?: number | string;
  /** Token under which the server sends results as they are found. */
  partialResultToken?: number | string;
  /** The method call to make, as contained in a step of a menu or in one of its items. */
  call: StepCall;
}

/** A place in a text; the column counts UTF-16 code units unless the client chose another encoding. */
export interface Position {
  line: number;
  character: number;
}

/** Something wrong with an environment, an interpreter or a folder. */
export interface Problem {
  /** Stable code, such as `missing-base`. */
  code: string;
  /** One sentence that a person can act on. */
  message: string;
  severity: "error" | "information" | "warning";
  /** What has the problem. */
  path: string;
  /** The call that repairs it, if there is one. */
  repair: Call | null;
}

/** Params of `python`: the versions to install, if any, and whether to list also what uv can download. */
export interface PythonParams {
  /** Token under which the server reports progress (`$/progress`). */
  workDoneToken?: number | string;
  /** Token under which the server sends results as they are found. */
  partialResultToken?: number | string;
  /** Versions or ranges to install, such as `3.13`; by default nothing is installed. */
  versions?: string[];
  /** List also the Pythons that uv can download: of each minor version the newest. */
  available?: boolean;
}

/** Result of `python`: the Python interpreters of this machine, and the result of each requested installation.

`interpreters` includes the interpreters that this call installed. `available` lists what uv can download; it is
empty unless this was requested. */
export interface PythonResult {
  interpreters: Interpreter[];
  /** What uv can download, if that was asked for. */
  available: AvailablePython[];
  /** What was to be installed, in this order. */
  installed: InstalledPython[];
  /** What else a person should know. */
  notices: string[];
}

/** A range of text, from the position `start` up to the position `end`, which is not included. */
export interface Range {
  start: Position;
  end: Position;
}

/** Another place in a file that helps to explain a diagnostic, with a message about it. */
export interface RelatedInformation {
  location: Location;
  message: string;
}

/** Params of `remove`: the environment to remove. */
export interface RemoveParams {
  /** Token under which the server reports progress (`$/progress`). */
  workDoneToken?: number | string;
  /** Token under which the server sends results as they are found. */
  partialResultToken?: number | string;
  /** The environment's folder. */
  path: string;
  /** Show the steps and change nothing. */
  dryRun?: boolean;
}

/** Result of `remove`: the steps that move the environment into the trash, a folder next to it. */
export interface RemoveResult {
  /** The environment's folder. */
  environmentPath: string;
  dryRun: boolean;
  steps: StepDone[];
  changes: PackageChange[];
  /** Settings of pip that were handed to uv. */
  settings: HandedSetting[];
  /** What is wrong with the environment afterwards. */
  problems: Problem[];
  /** Dependencies that it broke; those that were not met before are not among them. */
  warnings: DependencyWarning[];
  /** What else a person should know. */
  notices: string[];
  /** What an earlier, interrupted operation had left, and this one repaired. */
  recovered: string[];
  /** `too-late` if a cancel came while files were being linked. */
  cancel: "too-late" | null;
}

/** Params of `repair`: the environment to repair, which of its problems, and the interpreter to base it on. */
export interface RepairParams {
  /** Token under which the server reports progress (`$/progress`). */
  workDoneToken?: number | string;
  /** Token under which the server sends results as they are found. */
  partialResultToken?: number | string;
  /** The environment's folder. */
  path: string;
  /** Only these problems; by default all that can be repaired. */
  codes?: string[];
  /** The interpreter to base it on; the packages are kept, whatever its version. */
  python?: string | null;
  /** Show the steps and change nothing. */
  dryRun?: boolean;
}

/** Result of `repair`: the steps of the repair, and the environment after it. */
export interface RepairResult {
  /** The environment's folder. */
  environmentPath: string;
  dryRun: boolean;
  steps: StepDone[];
  changes: PackageChange[];
  /** Settings of pip that were handed to uv. */
  settings: HandedSetting[];
  /** What is wrong with the environment afterwards. */
  problems: Problem[];
  /** Dependencies that it broke; those that were not met before are not among them. */
  warnings: DependencyWarning[];
  /** What else a person should know. */
  notices: string[];
  /** What an earlier, interrupted operation had left, and this one repaired. */
  recovered: string[];
  /** `too-late` if a cancel came while files were being linked. */
  cancel: "too-late" | null;
  environment: Environment | null;
}

/** Whether the requirements of a file, and of all files that it includes, can be installed together (`verdict`).

`conflicts` are the lines that cannot; the other fields say how uv's resolver was run, and what it could not decide. */
export interface Resolution {
  path: string;
  /** Whether they can, or that it is not known. */
  verdict: "conflict" | "fits" | "unknown";
  /** Why it is not known, or not in full. */
  reason: string | null;
  /** What does not fit together: three at most. */
  conflicts: LineConflict[];
  /** The interpreter for which uv was asked. */
  python: string | null;
  /** The environment that counted; null if uv was asked for an empty one. */
  environment: string | null;
  /** Lines that were not asked about, since they are not trusted. */
  leftOut: string[];
}

/** Params of `restore`: the environment to move back from the trash. */
export interface RestoreParams {
  /** Token under which the server reports progress (`$/progress`). */
  workDoneToken?: number | string;
  /** Token under which the server sends results as they are found. */
  partialResultToken?: number | string;
  /** Where the environment was. */
  path: string;
  /** Show the steps and change nothing. */
  dryRun?: boolean;
}

/** Result of `restore`: the steps that move the environment back from the trash. */
export interface RestoreResult {
  /** The environment's folder. */
  environmentPath: string;
  dryRun: boolean;
  steps: StepDone[];
  changes: PackageChange[];
  /** Settings of pip that were handed to uv. */
  settings: HandedSetting[];
  /** What is wrong with the environment afterwards. */
  problems: Problem[];
  /** Dependencies that it broke; those that were not met before are not among them. */
  warnings: DependencyWarning[];
  /** What else a person should know. */
  notices: string[];
  /** What an earlier, interrupted operation had left, and this one repaired. */
  recovered: string[];
  /** `too-late` if a cancel came while files were being linked. */
  cancel: "too-late" | null;
}

/** One rule for requirements files, with the severity that the settings give it. */
export interface RuleRecord {
  code: string;
  title: string;
  /** 1 error, 2 warning, 3 information, 4 hint. */
  severity: 1 | 2 | 3 | 4;
  /** Whether it runs, with the settings applied. */
  enabled: boolean;
  /** What it looks at; the settings may name a group instead of its codes. */
  group: string;
  /** What it needs in addition to the text, such as `environment`. */
  needs: string[];
  /** A code whose ignore comment silences this one too. */
  parent: string | null;
  href: string;
  /** What it finds, why it matters, and what helps, in plain text. */
  documentation: string;
}

/** Params of `rules`: the code of one rule (by default all rules), and the folder whose settings apply. */
export interface RulesParams {
  /** Token under which the server reports progress (`$/progress`). */
  workDoneToken?: number | string;
  /** Token under which the server sends results as they are found. */
  partialResultToken?: number | string;
  /** The code of one rule; by default all of them. */
  code?: string | null;
  /** The folder whose settings decide which rules are on and how severe; by default the client's first. */
  folder?: string | null;
}

/** Result of `rules`: the requested rules, by code. */
export interface RulesResult {
  /** The rules, sorted by code. */
  rules: RuleRecord[];
}

/** Params of `select`: the folder, and the environment or interpreter that it is to use.

With `none` it is to use no environment; with `clear` the recorded choice is forgotten. A choice applies in every
editor, until it is changed. */
export interface SelectParams {
  /** Token under which the server reports progress (`$/progress`). */
  workDoneToken?: number | string;
  /** Token under which the server sends results as they are found. */
  partialResultToken?: number | string;
  /** The environment's folder, or a Python. */
  environment?: string | null;
  /** The folder to choose for; by default the project around the first workspace folder. */
  folder?: string | null;
  /** Choose that the folder uses no environment. */
  none?: boolean;
  /** Forget the choice, so that the folder's own files decide again. */
  clear?: boolean;
  /** `project`: also write the environment to the project's `.python-envs`, where other tools find it. */
  share?: "project" | null;
}

/** The environment or interpreter that a folder uses, and why; both are null if it uses none. */
export interface Selection {
  /** The folder for which it was decided. */
  folder: string;
  /** The environment; null for none, or where an interpreter is used. */
  environment: Environment | null;
  /** A Python outside environments, where that was selected. */
  interpreter: Interpreter | null;
  /** What was decided for, even if it cannot be used; null for none. */
  path: string | null;
  /** Stable code of the step that decided, such as `chosen`, `active`, `dot-venv`, `none`. */
  source: string;
  /** One sentence that names the file, variable or setting that decided. */
  reason: string;
  candidates: Candidate[];
  problems: Problem[];
}

/** The environment that a folder uses now; sent when it is another one than before. */
export interface SelectionChangedParams {
  /** The folder that uses another environment; `selection.folder` is where that was decided. */
  folder: string;
  selection: Selection;
}

/** Params of `selection`: the file or folder whose environment is queried. */
export interface SelectionParams {
  /** Token under which the server reports progress (`$/progress`). */
  workDoneToken?: number | string;
  /** Token under which the server sends results as they are found. */
  partialResultToken?: number | string;
  /** A file or folder; by default the first workspace folder. */
  path?: string | null;
}

/** Result of `selection` and `select`: the environment that is selected (after the call), and why.

If `select` was called with `share`, `shared` is the path of the `.venv` or `.python-envs` file that was written. */
export interface SelectionResult {
  selection: Selection;
  /** With `share`: the file that names the environment; null if none had to. */
  shared: string | null;
  /** What else a person should know. */
  notices: string[];
}

/** A menu or a method call that the user chose by a code lens or a quick fix in the editor.

The client opens a menu itself. It passes a call to the method `perform`, which makes the call and returns what to
show next. */
export interface ShowMenuParams {
  /** The menu to open, or the call to make. */
  then: Then;
}

/** What the status bar is to show now for a folder.

It is also sent when the folder's trust changed, as a sign that the result of the method `tools` may have changed. */
export interface StatusChangedParams {
  folder: string;
  status: StatusResult;
}

/** Params of `status`: the file or folder whose environment is to be shown. */
export interface StatusParams {
  /** Token under which the server reports progress (`$/progress`). */
  workDoneToken?: number | string;
  /** Token under which the server sends results as they are found. */
  partialResultToken?: number | string;
  /** A file or folder; by default the first workspace folder. */
  path?: string | null;
}

/** Result of `status`: what a status bar shows: text, tooltip, severity and the command of a click.

The client only draws it. */
export interface StatusResult {
  /** A few characters, such as `3.11.7 (.venv)`. */
  text: string;
  /** What it is, why it was chosen, and what is wrong with it. */
  tooltip: string;
  /** How to colour it. */
  severity: "error" | "information" | "ok" | "warning";
  /** What a click does: it opens a menu, and changes nothing. */
  command: Call | null;
  /** The menu that a click opens, for clients that draw menus. */
  menu: string;
  /** What is being done to the environment, such as `Creating .venv`; null if nothing. */
  busy: string | null;
}

/** One step of a menu: what the client shows or does next. `kind` decides which of these applies.

- `pick`: Show the list `items`. If the user picks an item with `value`, this value is the answer. If the item has
  `then`, that names the next menu or a method call instead.
- `input`: Ask the user for a text, which is the answer. `problem` is the reason why the previous text was refused.
- `call`: Send `call` (a method and its params) as a request `perform`; the response is the next step.
- `text`: Show the document `text`.
- `done`: Show `message` if it is not null, and end the menu.

After an answer, the client adds it to `answers` under the name in `key`. The client then requests the next step by
the method `menu`, with these `answers` and the same `id` and `path`. */
export interface Step {
  /** A list, a question for a text, a call to make through `perform`, a document, or the end. */
  kind: "call" | "done" | "input" | "pick" | "text";
  /** The menu that the answer goes to. */
  id?: string | null;
  /** The file or folder that the menu is about. */
  path?: string | null;
  /** The answers so far, sent back with the next one. */
  answers?: Record<string, unknown>;
  /** The name of the answer that this step asks for. */
  key?: string | null;
  /** The title of the list, the question, or the document's name. */
  title?: string;
  /** A sentence below the title. */
  detail?: string | null;
  /** Shown in the field to type in while it is empty. */
  placeholder?: string | null;
  /** Which step of a wizard this is, from 1. */
  step?: number | null;
  /** How many steps the wizard has. */
  steps?: number | null;
  /** The entries of a `pick`. */
  items?: Item[];
  /** Whether several items can be picked; the answer is a list. */
  many?: boolean;
  /** Whether it is a question to be answered before anything else. */
  modal?: boolean;
  /** Shown in the title. */
  buttons?: Button[];
  /** The text that an input begins with. */
  value?: string | null;
  /** Why the text cannot be used. */
  problem?: string | null;
  /** What a `call` is to make. */
  call?: StepCall | null;
  /** The content of a `text`. */
  text?: string | null;
  /** The language of the text, such as `markdown`. */
  language?: string | null;
  /** What `done` shows; null if there is nothing to say. */
  message?: string | null;
  /** How the message, or the question, is shown. */
  severity?: "error" | "information" | "warning";
  /** The stable code of a failure, as in `data.code` of errors. */
  code?: string | null;
}

/** A method call that a menu offers; the client does not make it itself, but passes it to the method `perform`. */
export interface StepCall {
  /** What is going on while it runs, such as `Creating .venv`. */
  title: string;
  /** The method's name, without `venvoy/`. */
  method: string;
  /** Its params, as they go on the wire. */
  params: Record<string, unknown>;
  /** The call that `perform` makes after this one. */
  andThen?: StepCall | null;
}

/** One step of an operation (a change such as creating an environment): planned, done or skipped. */
export interface StepDone {
  /** What it does, for a person. */
  title: string;
  state: "done" | "planned" | "skipped";
  /** The command line where it runs a tool, credentials hidden. */
  command: string[] | null;
}

/** Params of `sync`: the environment, and the files that list the packages that it is to contain. */
export interface SyncParams {
  /** Token under which the server reports progress (`$/progress`). */
  workDoneToken?: number | string;
  /** Token under which the server sends results as they are found. */
  partialResultToken?: number | string;
  /** Requirements files, pyproject.toml, or a pylock.toml. Where none is named it is the folder's pylock.toml, or its requirements.txt where it has no pylock.toml. */
  requirements?: string[];
  /** Extras of the project, too. */
  extras?: string[];
  /** Dependency groups (PEP 735) of the project, too. */
  groups?: string[];
  /** The environment's folder; by default the selected one. */
  environment?: string | null;
  /** The project's folder; by default the first workspace folder. */
  folder?: string | null;
  /** Show what would be installed and removed, and change nothing. */
  dryRun?: boolean;
}

/** Result of `sync`: the packages that changed in the environment. */
export interface SyncResult {
  /** The environment's folder. */
  environmentPath: string;
  dryRun: boolean;
  steps: StepDone[];
  changes: PackageChange[];
  /** Settings of pip that were handed to uv. */
  settings: HandedSetting[];
  /** What is wrong with the environment afterwards. */
  problems: Problem[];
  /** Dependencies that it broke; those that were not met before are not among them. */
  warnings: DependencyWarning[];
  /** What else a person should know. */
  notices: string[];
  /** What an earlier, interrupted operation had left, and this one repaired. */
  recovered: string[];
  /** `too-late` if a cancel came while files were being linked. */
  cancel: "too-late" | null;
}

/** The replacement of a range of text. */
export interface TextEdit {
  range: Range;
  newText: string;
}

/** What follows a user's choice in a menu: a method call if `call` is present, otherwise another menu.

The client passes `call` to the method `perform`, which makes the call. For another menu, the client calls the
method `menu` with `path` and `answers`, and with the name in `menu` as `id`. If `menu` is null, the main menu
follows. */
export interface Then {
  /** The menu to open, the main one if there is no call either. */
  menu?: string | null;
  /** The file or folder that the menu is about. */
  path?: string | null;
  /** The answers with which the menu begins. */
  answers?: Record<string, unknown>;
  /** The call to make through `perform`, in place of a menu. */
  call?: StepCall | null;
}

/** Params of `tools`: the file or folder whose environment the other programs are to use. */
export interface ToolsParams {
  /** Token under which the server reports progress (`$/progress`). */
  workDoneToken?: number | string;
  /** Token under which the server sends results as they are found. */
  partialResultToken?: number | string;
  /** The file or folder whose selected environment is meant; the first workspace folder by default. */
  path?: string | null;
}

/** Result of `tools`: the settings by which other programs use the selected environment.

They are for language servers, debuggers, test runners, Jupyter and terminals. Fields are null or empty if there is
no usable environment. */
export interface ToolsResult {
  /** The folder whose selection this is. */
  folder: string;
  /** The Python to use. */
  executable: string | null;
  /** The environment's folder. */
  prefix: string | null;
  /** The version of the Python, as files say it. */
  version: string | null;
  /** Language servers by name. */
  servers: Record<string, LanguageServerSettings>;
  /** Debuggers: what a launch configuration gets. */
  debug: Record<string, unknown>;
  /** Test runners: the beginning of the argument list. */
  test: Record<string, string[]>;
  /** The Jupyter kernel; null without an environment. */
  kernel: Kernel | null;
  /** Edits of a terminal's environment, in this order. */
  terminal: VariableEdit[];
  /** What to know of the environment before it is used, or why nothing can be, with the calls that repair it. */
  problems: Problem[];
}

/** Params of `trust`: whether to record a folder as trusted or not trusted, or to delete that record.

Without `trusted` and `forget` nothing is changed: the result says what applies. */
export interface TrustParams {
  /** Token under which the server reports progress (`$/progress`). */
  workDoneToken?: number | string;
  /** Token under which the server sends results as they are found. */
  partialResultToken?: number | string;
  /** The folder; by default the first workspace folder. */
  folder?: string | null;
  /** Trust the folder and everything below it, or (false) expressly do not; null changes nothing. */
  trusted?: boolean | null;
  /** Delete what is recorded about the folder. */
  forget?: boolean;
  /** Record the decision permanently; false: it holds for this connection to the service alone. */
  remember?: boolean;
}

/** Result of `trust`: whether the folder is trusted after the call, which record decides this, and all records. */
export interface TrustResult {
  /** The folder, with links resolved. */
  folder: string;
  /** Whether the folder is trusted: by the client, by itself or by a folder around it. */
  trusted: boolean;
  /** What this call changed; null if it only asked, or found what it was to set. */
  change: "forgotten" | "granted" | "revoked" | null;
  /** The folder whose record decides: this one, or one around it; null without any. */
  decidedBy: string | null;
  /** Everything that is recorded, by folder. */
  folders: TrustedFolder[];
}

/** A folder that the user has recorded as trusted or not trusted. */
export interface TrustedFolder {
  folder: string;
  trusted: boolean;
}

/** Params of `uninstall`: the packages to uninstall, and the environment. */
export interface UninstallParams {
  /** Token under which the server reports progress (`$/progress`). */
  workDoneToken?: number | string;
  /** Token under which the server sends results as they are found. */
  partialResultToken?: number | string;
  /** Names of distributions. */
  packages: string[];
  /** The environment's folder; by default the selected one. */
  environment?: string | null;
  /** The project's folder; by default the first workspace folder. */
  folder?: string | null;
  /** Show what would change and change nothing. */
  dryRun?: boolean;
}

/** Result of `uninstall`: the packages that changed in the environment. */
export interface UninstallResult {
  /** The environment's folder. */
  environmentPath: string;
  dryRun: boolean;
  steps: StepDone[];
  changes: PackageChange[];
  /** Settings of pip that were handed to uv. */
  settings: HandedSetting[];
  /** What is wrong with the environment afterwards. */
  problems: Problem[];
  /** Dependencies that it broke; those that were not met before are not among them. */
  warnings: DependencyWarning[];
  /** What else a person should know. */
  notices: string[];
  /** What an earlier, interrupted operation had left, and this one repaired. */
  recovered: string[];
  /** `too-late` if a cancel came while files were being linked. */
  cancel: "too-late" | null;
}

/** One change of an environment variable.

It sets or unsets the variable, prepends `value` to its list (as in PATH), or removes `value` from that list, whose
items are separated by `separator`. */
export interface VariableEdit {
  op: "prepend" | "remove" | "set" | "unset";
  name: string;
  value: string | null;
  separator: string | null;
}

/** Params of `vulnerabilities`: the source to use from now on for known vulnerabilities of packages.

Without `source`, the call only returns the source in use, and changes nothing. */
export interface VulnerabilitiesParams {
  /** Token under which the server reports progress (`$/progress`). */
  workDoneToken?: number | string;
  /** Token under which the server sends results as they are found. */
  partialResultToken?: number | string;
  /** `osv` sends names and exact versions of packages to a service; `database` downloads all records and sends nothing; `off` looks nothing up. */
  source?: "database" | "off" | "osv" | null;
}

/** Result of `vulnerabilities`: the source in use for known vulnerabilities, including a change by this call.

`decided_by` is why this source is in use: a setting, a choice by this method, or the default. A setting takes
precedence over a choice. */
export interface VulnerabilitiesResult {
  /** Where vulnerabilities are looked up. */
  source: "database" | "off" | "osv";
  /** What decides that: a setting, which wins, what was chosen with this method, or neither. */
  decidedBy: "choice" | "default" | "settings";
  /** The address that is asked; null for none. */
  url: string | null;
}

/** What each request takes and answers. */
export interface Requests {
  /** Find environments and interpreters from files alone, running none of them. */
  "venvoy/discover": { params: DiscoverParams; result: DiscoverResult };
  /** Return everything about one environment or interpreter. */
  "venvoy/inspect": { params: InspectParams; result: InspectResult };
  /** Make an environment, complete or not at all. */
  "venvoy/create": { params: CreateParams; result: CreateResult };
  /** Move an environment into a trash folder next to it, from which `restore` brings it back. */
  "venvoy/remove": { params: RemoveParams; result: RemoveResult };
  /** Bring back an environment that was removed or replaced. */
  "venvoy/restore": { params: RestoreParams; result: RestoreResult };
  /** Repair what is wrong with an environment. */
  "venvoy/repair": { params: RepairParams; result: RepairResult };
  /** Choose the environment that a folder uses, and keep the choice. */
  "venvoy/select": { params: SelectParams; result: SelectionResult };
  /** Return which environment a file or folder uses, and why. */
  "venvoy/selection": { params: SelectionParams; result: SelectionResult };
  /** Return what a status bar shows for a file or folder. */
  "venvoy/status": { params: StatusParams; result: StatusResult };
  /** Return what activating an environment changes, as edits and as command lines. */
  "venvoy/activate": { params: ActivateParams; result: ActivateResult };
  /** List the distributions installed in an environment. */
  "venvoy/packages": { params: PackagesParams; result: PackagesResult };
  /** List a requirement in pyproject.toml or a requirements file, and install it. */
  "venvoy/add": { params: AddParams; result: AddResult };
  /** Take a requirement from pyproject.toml or a requirements file, and uninstall it. */
  "venvoy/drop": { params: DropParams; result: DropResult };
  /** Install distributions into an environment, and verify that their files are there. */
  "venvoy/install": { params: InstallParams; result: InstallResult };
  /** Uninstall distributions from an environment. */
  "venvoy/uninstall": { params: UninstallParams; result: UninstallResult };
  /** Make an environment hold exactly what files say: what they do not name is removed. */
  "venvoy/sync": { params: SyncParams; result: SyncResult };
  /** Return what is installed as lines of a requirements file, or as a pylock.toml. */
  "venvoy/freeze": { params: FreezeParams; result: FreezeResult };
  /** Pin the versions of a project's requirements in a requirements file or a pylock.toml; versions in an existing lock stay. */
  "venvoy/lock": { params: LockParams; result: LockResult };
  /** Convert a lock (uv.lock, pylock.toml, requirements with pinned versions) to pylock.toml or requirements. */
  "venvoy/export": { params: ExportParams; result: ExportResult };
  /** List the Pythons of this machine, or have uv download and install some. */
  "venvoy/python": { params: PythonParams; result: PythonResult };
  /** Check requirements files, and compare them with the selected environment. */
  "venvoy/check": { params: CheckParams; result: CheckResult };
  /** Explain what a rule for requirements files finds, why it matters, and what helps. */
  "venvoy/rules": { params: RulesParams; result: RulesResult };
  /** List every problem of a folder's environments, with the call that repairs it. */
  "venvoy/doctor": { params: DoctorParams; result: DoctorResult };
  /** Return whether code in a folder may be executed, or record that it may or may not. */
  "venvoy/trust": { params: TrustParams; result: TrustResult };
  /** Return where known vulnerabilities of packages are looked up, or choose it. */
  "venvoy/vulnerabilities": { params: VulnerabilitiesParams; result: VulnerabilitiesResult };
  /** Return one step of a menu: what to pick from or to ask, ready to be drawn. */
  "venvoy/menu": { params: MenuParams; result: Step };
  /** Make the method call that a menu offered, and return the next step: the result, or a question if something prevents it. */
  "venvoy/perform": { params: PerformParams; result: Step };
  /** Return settings that make language servers, debuggers, test runners and terminals use the selected environment. */
  "venvoy/tools": { params: ToolsParams; result: ToolsResult };
  /** Return versions, methods, and where state is kept. */
  "venvoy/info": { params: InfoParams; result: InfoResult };
}

/** Notifications from the server. */
export interface Notifications {
  /** Environments or interpreters came, went or changed. */
  "venvoy/environmentsChanged": EnvironmentsChangedParams;
  /** The environment that a folder uses is another. */
  "venvoy/selectionChanged": SelectionChangedParams;
  /** The packages of an environment changed. */
  "venvoy/packagesChanged": PackagesChangedParams;
  /** What the status bar shows changed, or whether the folder is trusted. */
  "venvoy/statusChanged": StatusChangedParams;
  /** A code lens or a fix opens a menu, or makes a call with its questions. */
  "venvoy/showMenu": ShowMenuParams;
}

export const PROTOCOL_VERSION = "0.1";
