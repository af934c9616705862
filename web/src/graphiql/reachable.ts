// Additions to GraphiQL's editors and tabs for people who use the keyboard or a screen reader.

/** letTabLeave makes Tab leave an editor after Escape; otherwise Tab indents. */
export function letTabLeave(): void {
  let leaving = false;
  addEventListener(
    "keydown",
    (event) => {
      const editing = event.target instanceof Element && event.target.closest(".monaco-editor") !== null;
      if (editing && leaving && event.key === "Tab") event.stopImmediatePropagation(); // the browser moves the focus
      else if (event.key !== "Shift") leaving = editing && event.key === "Escape";
    },
    true,
  );
}

/** nameTabs turns GraphiQL's tabs into a list of buttons, since buttons within a tab are not announced. */
export function nameTabs(root: HTMLElement): void {
  const plain = () => {
    root.querySelector('ul[role="tablist"]')?.setAttribute("role", "list");
    for (const item of root.querySelectorAll('li[role="tab"]')) {
      item.setAttribute("role", "listitem");
      item.removeAttribute("aria-selected");
    }
    for (const item of root.querySelectorAll(".graphiql-tab")) {
      const current = String(item.classList.contains("graphiql-tab-active"));
      const button = item.querySelector("button");
      if (button && button.getAttribute("aria-current") !== current) button.setAttribute("aria-current", current);
    }
  };
  new MutationObserver(plain).observe(root, { subtree: true, childList: true, attributes: true, attributeFilter: ["role", "class"] });
}
