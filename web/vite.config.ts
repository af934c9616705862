import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The server that `npm run dev` talks to; start one with `partnergraph serve`.
const server = "http://localhost:8080";

export default defineConfig({
  plugins: [react()],
  // A few pages, no client-side routing: an unknown path is a 404 here as it is in the binary.
  appType: "mpa",
  build: {
    target: "es2022",
    // The page policy forbids inline scripts and styles from data: URLs, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    // Monaco is one large chunk that is loaded lazily; only larger chunks should warn.
    chunkSizeWarningLimit: 3000,
    license: { fileName: "licenses.md" },
    rollupOptions: { input: ["index.html", "graphiql.html", "confirm.html", "invitation.html", "sign-in.html", "docs.html", "404.html"] },
  },
  worker: { format: "es" },
  server: {
    proxy: {
      "/graphql": { target: server, ws: true },
      "/demo": server,
      "/session": server,
    },
  },
});
