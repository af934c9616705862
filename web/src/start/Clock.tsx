// The sandbox clock: the program's date, and buttons that move it by days.
import { useState } from "react";
import { ask, type UserError } from "../api";
import type { Persona } from "../personas";
import { reason } from "../play";
import { advanceClock, readClock } from "../queries";
import { useAnswer } from "../useAnswer";
import { deed, instant } from "../wording";

type Reading = { program: { clock: { now: string; sandbox: boolean; target: string | null } } };
type Report = { jobs: number; failedJobs: number; emails: number; acts: { action: string; count: number }[] };
type Moved = { advanceClock: { settled: boolean; happened: Report | null; userErrors: UserError[] } | null };

const strides = [1, 2, 5];

// What happened while the clock moved, in one sentence.
function reportOf(report: Report, settled: boolean): string {
  const acts = report.acts.slice(0, 4).map(({ action, count }) => (count > 1 ? `${deed(action)} (${count})` : deed(action)));
  const failed = report.failedJobs > 0 ? `, ${report.failedJobs} failed` : "";
  const done = `${report.jobs} jobs done${failed}, ${report.emails} e-mails written${acts.length > 0 ? `: ${acts.join(", ")}` : ""}.`;
  return settled ? done : `${done} More is still under way.`;
}

export function Clock({ operator }: { operator: Persona }) {
  const reading = useAnswer<Reading>(operator.token, readClock, 2000);
  const [moving, setMoving] = useState(false);
  const [problem, setProblem] = useState("");
  const [report, setReport] = useState("");
  const clock = reading.data?.program.clock;

  async function move(businessDays: number) {
    setMoving(true);
    setProblem("");
    setReport("");
    try {
      const { advanceClock: moved } = await ask<Moved>(operator.token, advanceClock, { input: { businessDays } });
      setProblem(moved?.userErrors.map((error) => error.message).join(" ") ?? "");
      setReport(moved?.happened ? reportOf(moved.happened, moved.settled) : "");
    } catch (cause) {
      setProblem(reason(cause));
    }
    setMoving(false);
    reading.reload();
  }

  if (clock && !clock.sandbox) return null;
  const catchingUp = clock?.target && Date.parse(clock.target) > Date.parse(clock.now);
  return (
    <section className="clock" aria-labelledby="clock-title">
      <div>
        <h2 id="clock-title">Sandbox clock</h2>
        <p className="now">{clock ? <time dateTime={clock.now}>{instant(clock.now)}</time> : "…"}</p>
        <p className="quiet" role="status">
          {catchingUp ? `Letting everything happen until ${instant(clock.target!)}` : report || "Deadlines count business days: let some pass."}
        </p>
      </div>
      <div className="buttons" role="group" aria-label="Move the clock forward by business days">
        {strides.map((days) => (
          <button key={days} type="button" disabled={!clock || moving} onClick={() => move(days)}>
            +{days} business {days === 1 ? "day" : "days"}
          </button>
        ))}
      </div>
      {(problem || reading.error) && (
        <p className="problem" role="alert">
          {problem || reading.error}
        </p>
      )}
    </section>
  );
}
