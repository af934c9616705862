import "./workers";
import "@graphiql/react/style.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "graphiql/graphiql.css";
import { createRoot } from "react-dom/client";
import { loadPersonas } from "../personas";
import { reason } from "../play";
import { readAddress } from "./address";
import { App } from "./App";
import { letTabLeave, nameTabs } from "./reachable";
import "../theme.css";
import "./graphiql.css";

letTabLeave();
nameTabs(document.getElementById("root")!);
const root = createRoot(document.getElementById("root")!);
root.render(<p className="note">Loading…</p>);

try {
  const personas = await loadPersonas();
  const opening = await readAddress(location.search, personas ?? []);
  root.render(<App personas={personas} opening={opening} />);
} catch (cause) {
  root.render(
    <p className="note" role="alert">
      {reason(cause)} <a href={location.href}>Try again</a>
    </p>,
  );
}
