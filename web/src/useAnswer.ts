// A React hook around ask: it loads once, reloads on demand, and polls while the page is visible.
import { useCallback, useEffect, useState } from "react";
import { ask } from "./api";
import { reason } from "./play";

export type Answer<T> = { data?: T; error?: string; loading: boolean; reload: () => void };

/** useAnswer shows the last good answer while it loads the next one. */
export function useAnswer<T>(token: string, query: string, everyMilliseconds = 0): Answer<T> {
  const [answer, setAnswer] = useState<{ data?: T; error?: string; loading: boolean }>({ loading: true });
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((n) => n + 1), []);

  useEffect(() => {
    const abort = new AbortController();
    setAnswer((last) => ({ ...last, loading: true }));
    ask<T>(token, query, {}, { signal: abort.signal })
      .then((data) => setAnswer({ data, loading: false }))
      .catch((cause) => {
        if (!abort.signal.aborted) setAnswer((last) => ({ data: last.data, error: reason(cause), loading: false }));
      });
    return () => abort.abort();
  }, [token, query, round]);

  useEffect(() => {
    if (!everyMilliseconds) return;
    const timer = setInterval(() => {
      if (!document.hidden) reload();
    }, everyMilliseconds);
    return () => clearInterval(timer);
  }, [everyMilliseconds, reload]);

  return { ...answer, reload };
}
