// Moving the clock of the sandbox, and what happened meanwhile.
import { ask, type UserError } from "./api";
import type { Persona } from "./personas";
import { advanceClock, readClock } from "./queries";
import { deed } from "./wording";

export type Report = { jobs: number; failedJobs: number; emails: number; acts: { action: string; count: number }[] };

type Moved = { advanceClock: { settled: boolean; happened: Report | null; userErrors: UserError[] } | null };

/** moveClock lets business days pass. */
export async function moveClock(operator: Persona, businessDays: number): Promise<{ report: Report | null; settled: boolean; problem: string }> {
  const { advanceClock: moved } = await ask<Moved>(operator.token, advanceClock, { input: { businessDays } });
  return { report: moved?.happened ?? null, settled: moved?.settled ?? true, problem: moved?.userErrors.map((error) => error.message).join(" ") ?? "" };
}

type Reading = { program: { clock: { now: string; target: string | null } } };

/** timeOf is the time of the program. */
export async function timeOf(operator: Persona): Promise<string> {
  return (await ask<Reading>(operator.token, readClock)).program.clock.now;
}

/** arrived waits until everything has happened on the way to where the clock was moved, for two minutes at most. */
export async function arrived(operator: Persona): Promise<void> {
  for (let seconds = 0; seconds < 120; seconds++) {
    const { now, target } = (await ask<Reading>(operator.token, readClock)).program.clock;
    if (!target || Date.parse(now) >= Date.parse(target)) return;
    await new Promise((wake) => setTimeout(wake, 1000));
  }
}

const counted = (n: number, what: string) => `${n} ${what}${n === 1 ? "" : "s"}`;

/** reportOf says what happened while the clock moved, in one sentence. */
export function reportOf(report: Report, settled: boolean): string {
  const acts = report.acts.slice(0, 4).map(({ action, count }) => (count > 1 ? `${deed(action)} (${count})` : deed(action)));
  const failed = report.failedJobs > 0 ? `, ${report.failedJobs} failed` : "";
  const done = `${counted(report.jobs, "job")} done${failed}, ${counted(report.emails, "e-mail")} written${acts.length > 0 ? `: ${acts.join(", ")}` : ""}.`;
  return settled ? done : `${done} More is still under way.`;
}
