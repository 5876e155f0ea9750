/** Follows steps: asks for one, has it drawn, and goes on with what was answered, until one ends. */
import type { Step, Then } from "../../node/src/protocol";

export const BACK = Symbol("back");
/** What a drawn step was answered with: what comes next, back, or nothing. */
export type Answer = Then | typeof BACK | undefined;
export type Draw = (step: Step, canGoBack: boolean, afterCall: boolean) => Promise<Answer>;

/** Follows `first` to its end; `ask` gets a step from the server, `draw` shows it. */
export async function follow(
  first: Then,
  ask: (then: Then) => Promise<Step | undefined>,
  draw: Draw,
): Promise<void> {
  const menus: Then[] = [];
  let answer: Answer = first;
  while (answer !== undefined) {
    if (answer === BACK) menus.pop();
    else if (!answer.call) menus.push(answer);
    const now: Then | undefined = answer === BACK ? menus.at(-1) : answer;
    const step: Step | undefined = now && (await ask(now));
    if (step?.kind === "call" && step.call) answer = { call: step.call };
    else answer = step && (await draw(step, !now?.call && menus.length > 1, !!now?.call));
  }
}

/** Returns what comes next after an answer to a step that asks for one. */
export function answered(step: Step, value: unknown): Then {
  const answers = { ...step.answers, [step.key ?? ""]: value };
  return { menu: step.id ?? "main", path: step.path ?? null, answers };
}
