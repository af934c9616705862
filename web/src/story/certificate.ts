// The document of the appeal: the smallest PDF that shows a line of text.

const text = "BT /F 14 Tf 40 100 Td (Register entry: Juniper Basin Systems Inc.) Tj ET";

const objects = [
  "<</Type/Catalog/Pages 2 0 R>>",
  "<</Type/Pages/Kids[3 0 R]/Count 1>>",
  "<</Type/Page/Parent 2 0 R/MediaBox[0 0 360 200]/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R>>",
  `<</Length ${text.length}>>stream\n${text}\nendstream`,
  "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
];

const body = objects.map((object, at) => `${at + 1} 0 obj${object}endobj\n`).join("");

/** certificate is a data: URL, which GraphiQL sends as a file; its name parameter is the file's. */
export const certificate = `data:application/pdf;name=register-entry.pdf;base64,${btoa(`%PDF-1.4\n${body}trailer<</Root 1 0 R>>\n%%EOF\n`)}`;
