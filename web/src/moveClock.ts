// Moving the clock of the sandbox, and what happened meanwhile.
import { ask, type UserError } from "./api";
import type { Persona } from "./personas";
import { advanceClock } from "./queries";
import { deed } from "./wording";

export type Report = { jobs: number; failedJobs: number; emails: number; acts: { action: string; count: number }[] };

type Moved = { advanceClock: { settled: boolean; happened: Report | null; userErrors: UserError[] } | null };

/** moveClock lets business days pass. */
export async function moveClock(operator: Persona, businessDays: number): Promise<{ report: Report | null; settled: boolean; problem: string }> {
  const { advanceClock: moved } = await ask<Moved>(operator.token, advanceClock, { input: { businessDays } });
  return { report: moved?.happened ?? null, settled: moved?.settled ?? true, problem: moved?.userErrors.map((error) => error.message).join(" ") ?? "" };
}

/** reportOf says what happened while the clock moved, in one sentence. */
export function reportOf(report: Report, settled: boolean): string {
  const acts = report.acts.slice(0, 4).map(({ action, count }) => (count > 1 ? `${deed(action)} (${count})` : deed(action)));
  const failed = report.failedJobs > 0 ? `, ${report.failedJobs} failed` : "";
  const done = `${report.jobs} jobs done${failed}, ${report.emails} e-mails written${acts.length > 0 ? `: ${acts.join(", ")}` : ""}.`;
  return settled ? done : `${done} More is still under way.`;
}
