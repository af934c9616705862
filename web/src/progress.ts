// Which steps of the story were opened, kept in this browser. A fresh demo has other people, and so begins without progress.

const place = "partnergraph-progress";

type Progress = { demo: string; opened: string[] };

function read(): Progress {
  try {
    const { demo, opened } = JSON.parse(localStorage.getItem(place) ?? "{}");
    return { demo: String(demo ?? ""), opened: Array.isArray(opened) ? opened.map(String) : [] };
  } catch {
    return { demo: "", opened: [] }; // the browser keeps nothing, or something else
  }
}

function write(progress: Progress) {
  try {
    localStorage.setItem(place, JSON.stringify(progress));
  } catch {
    // without progress the story can be played too
  }
}

/** openedIn returns the steps that were opened in this demo. */
export function openedIn(demo: string): string[] {
  const progress = read();
  if (progress.demo !== demo) write({ demo, opened: [] });
  return progress.demo === demo ? progress.opened : [];
}

/** markOpened remembers a step. */
export function markOpened(step: string) {
  const progress = read();
  if (!progress.opened.includes(step)) write({ ...progress, opened: [...progress.opened, step] });
}

/** forgetProgress begins the story again. */
export function forgetProgress() {
  write({ ...read(), opened: [] });
}
