// Configures the files of Monaco's workers. They are bundled as files of this site, so the page policy needs no blob: and
// no other origin. The wrapper files exist because vite only bundles workers that are part of the sources.
import EditorWorker from "./editor.worker?worker";
import GraphQLWorker from "./graphql.worker?worker";
import JsonWorker from "./json.worker?worker";

self.MonacoEnvironment = {
  getWorker(_id: string, label: string): Worker {
    if (label === "graphql") return new GraphQLWorker();
    if (label === "json") return new JsonWorker();
    return new EditorWorker();
  },
};
