// Files for GraphiQL, which has no button for them: a data: URL among the variables is sent as a file, by multipart.

const fileURL = /^data:([\w.+/-]+)(?:;name=([^;,]+))?;base64,([A-Za-z0-9+/=]+)$/;

type Place = { path: string; file: File };

/** withFiles takes the files out of a JSON body; a body without any is sent as it is. */
export function withFiles(body: string, headers: Headers): BodyInit {
  const { variables, ...request } = JSON.parse(body);
  const places: Place[] = [];
  const rest = take(variables, "variables", places);
  if (places.length === 0) return body;

  const form = new FormData();
  form.append("operations", JSON.stringify({ ...request, variables: rest }));
  form.append("map", JSON.stringify(Object.fromEntries(places.map(({ path }, at) => [at, [path]]))));
  places.forEach(({ file }, at) => form.append(String(at), file));
  headers.delete("Content-Type"); // the browser names the boundary
  headers.set("GraphQL-Require-Preflight", "1");
  return form;
}

// take copies a value and replaces each file by null.
function take(value: unknown, path: string, places: Place[]): unknown {
  if (typeof value === "string") {
    const file = fileOf(value);
    if (!file) return value;
    places.push({ path, file });
    return null;
  }
  if (Array.isArray(value)) return value.map((one, at) => take(one, `${path}.${at}`, places));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, take(one, `${path}.${name}`, places)]));
}

function fileOf(text: string): File | null {
  const [, type, name, content] = text.match(fileURL) ?? [];
  if (!content) return null;
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  return new File([bytes], name ? decodeURIComponent(name) : "file", { type });
}
