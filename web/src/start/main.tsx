import { createRoot } from "react-dom/client";
import { App } from "./App";
import "../theme.css";
import "./start.css";
import "./panels.css";

createRoot(document.getElementById("root")!).render(<App />);
