/** Draws a step with VS Code's own lists, input boxes, dialogs and documents. */
import * as vscode from "vscode";
import { answered, BACK, type Answer } from "./follow";
import type { Button, Item, Step, Then } from "../../node/src/protocol";

type ShownButton = vscode.QuickInputButton & { then?: Then };
type ShownItem = vscode.QuickPickItem & { item?: Item };
/** Checks the text of an input box: returns why it cannot be used. */
export type Check = (then: Then) => Promise<string | null | undefined>;

const MESSAGE_MILLISECONDS = 8000;
export const icon = (name?: string | null) => (name ? new vscode.ThemeIcon(name) : undefined);
const dialogs = {
  error: vscode.window.showErrorMessage,
  warning: vscode.window.showWarningMessage,
  information: vscode.window.showInformationMessage,
};

export async function draw(
  step: Step,
  canGoBack: boolean,
  afterCall: boolean,
  check: Check,
): Promise<Answer> {
  if (step.kind === "input") return ask(step, canGoBack, check);
  if (step.kind === "pick") return step.modal ? confirm(step) : pick(step, canGoBack);
  if (step.kind === "text") await showText(step);
  else if (step.message) void say(step, step.message, afterCall);
  return undefined;
}

/** Shows the end of a call in the status bar; a toast is for what went wrong, and for a command's only answer. */
async function say(step: Step, message: string, afterCall: boolean): Promise<void> {
  const { severity = "information", code } = step;
  if (severity === "information" && afterCall) {
    vscode.window.setStatusBarMessage(message, MESSAGE_MILLISECONDS);
    return;
  }
  const buttons = code === "untrusted" ? ["Manage Workspace Trust"] : [];
  const chosen = await dialogs[severity](message, ...buttons);
  if (chosen) await vscode.commands.executeCommand("workbench.trust.manage");
}

async function showText(step: Step): Promise<void> {
  const language = step.language ?? "plaintext";
  const document = await vscode.workspace.openTextDocument({ content: step.text ?? "", language });
  await vscode.window.showTextDocument(document);
}

async function confirm(step: Step): Promise<Answer> {
  const items = step.items ?? [];
  const notes = items
    .filter((item) => item.description)
    .map((item) => `${item.label}: ${item.description}.`);
  const detail = [step.detail, ...notes].filter(Boolean).join("\n");
  const labels = items.map((item) => item.label ?? "");
  const chosen = await dialogs[step.severity ?? "information"](
    step.title ?? "",
    { modal: true, detail },
    ...labels,
  );
  return items.find((item) => item.label === chosen)?.then ?? undefined;
}

const shownButtons = (canGoBack: boolean, buttons: readonly Button[] = []): ShownButton[] => [
  ...(canGoBack ? [vscode.QuickInputButtons.Back] : []),
  ...buttons.map(({ icon: name, title, then }) => ({
    iconPath: new vscode.ThemeIcon(name),
    tooltip: title,
    then,
  })),
];

function shownItem(item: Item): ShownItem {
  if (item.separator != null)
    return { label: item.separator, kind: vscode.QuickPickItemKind.Separator };
  return {
    label: item.label ?? "",
    description: item.description ?? undefined,
    detail: item.detail ?? undefined,
    iconPath: icon(item.icon),
    buttons: shownButtons(false, item.buttons),
    item,
  };
}

/** Sets what lists and input boxes have in common, shows one, and resolves when it was answered or closed. */
function shown(box: vscode.QuickPick<ShownItem> | vscode.InputBox, step: Step, canGoBack: boolean) {
  box.title = step.title;
  box.placeholder = [step.placeholder, step.detail].filter(Boolean).join(" ");
  box.step = step.step ?? undefined;
  box.totalSteps = step.steps ?? undefined;
  box.ignoreFocusOut = box.step !== undefined;
  box.buttons = shownButtons(canGoBack, step.buttons);
  box.show();
  let end!: (answer?: Answer) => void;
  const answer = new Promise<Answer>((resolve) => (end = resolve));
  box.onDidTriggerButton((button: ShownButton) => end(button.then ?? BACK));
  box.onDidHide(() => end());
  return { end, answer: answer.finally(() => box.dispose()) };
}

function pick(step: Step, canGoBack: boolean): Promise<Answer> {
  const box = vscode.window.createQuickPick<ShownItem>();
  box.canSelectMany = step.many ?? false;
  box.matchOnDescription = box.matchOnDetail = true;
  box.items = (step.items ?? []).filter(({ alone }) => !(step.many && alone)).map(shownItem);
  const current = box.items.filter(({ item }) => item?.current);
  if (step.many) box.selectedItems = current;
  else if (current.length) box.activeItems = current;
  const { end, answer } = shown(box, step, canGoBack);
  box.onDidTriggerItemButton(({ button }) => end((button as ShownButton).then));
  box.onDidAccept(() => {
    const items = box.selectedItems.flatMap(({ item }) => item ?? []);
    if (step.many)
      return end(
        answered(
          step,
          items.map(({ value }) => value),
        ),
      );
    const [item] = items;
    if (item) end(item.then ?? answered(step, item.value));
  });
  return answer;
}

function ask(step: Step, canGoBack: boolean, check: Check): Promise<Answer> {
  const box = vscode.window.createInputBox();
  box.value = step.value ?? "";
  box.validationMessage = step.problem ?? undefined;
  box.onDidChangeValue(async (value) => {
    const problem = await check(answered(step, value));
    if (box.value === value) box.validationMessage = problem ?? undefined;
  });
  const { end, answer } = shown(box, step, canGoBack);
  box.onDidAccept(() => box.validationMessage || end(answered(step, box.value)));
  return answer;
}
