// The sandbox clock: the program's date, and buttons that move it by days.
import { useState } from "react";
import { moveClock, reportOf } from "../moveClock";
import type { Persona } from "../personas";
import { reason } from "../play";
import { readClock } from "../queries";
import { useAnswer } from "../useAnswer";
import { instant } from "../wording";

type Reading = { program: { clock: { now: string; sandbox: boolean; target: string | null } } };
const strides = [1, 2, 5];

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
      const moved = await moveClock(operator, businessDays);
      setProblem(moved.problem);
      setReport(moved.report ? reportOf(moved.report, moved.settled) : "");
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
