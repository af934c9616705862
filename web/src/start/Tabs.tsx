// Tabs by the ARIA authoring practices: arrow keys move between them, and the address contains the selected one.
import { useEffect, useState, type KeyboardEvent, type ReactNode } from "react";

type Tab = { id: string; title: string; panel: ReactNode };

export function Tabs({ label, tabs }: { label: string; tabs: Tab[] }) {
  const [open, setOpen] = useState(() => fromAddress(tabs));
  useEffect(() => {
    const follow = () => {
      setOpen(fromAddress(tabs));
      document.getElementById(`tab-${fromAddress(tabs)}`)?.scrollIntoView();
    };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, [tabs]);

  // A link to a tab scrolls to it if it begins below the window.
  useEffect(() => {
    if (location.hash === `#${open}`) document.getElementById(`tab-${open}`)?.scrollIntoView();
  }, []);

  function choose(id: string) {
    history.replaceState(null, "", `#${id}`);
    setOpen(id);
  }

  function onKeyDown(event: KeyboardEvent) {
    const at = tabs.findIndex((tab) => tab.id === open);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = tabs[(to + tabs.length) % tabs.length]!;
    choose(next.id);
    document.getElementById(`tab-${next.id}`)?.focus();
  }

  const current = tabs.find((tab) => tab.id === open) ?? tabs[0]!;
  return (
    <section>
      <div className="tabs" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
        {tabs.map((tab) => (
          <button
            key={tab.id}
            id={`tab-${tab.id}`}
            role="tab"
            type="button"
            aria-selected={tab === current}
            aria-controls={`panel-${tab.id}`}
            tabIndex={tab === current ? 0 : -1}
            onClick={() => choose(tab.id)}
          >
            {tab.title}
          </button>
        ))}
      </div>
      <div className="panel" role="tabpanel" id={`panel-${current.id}`} aria-labelledby={`tab-${current.id}`}>
        {current.panel}
      </div>
    </section>
  );
}

function fromAddress(tabs: Tab[]): string {
  const id = location.hash.slice(1);
  return tabs.some((tab) => tab.id === id) ? id : tabs[0]!.id;
}
