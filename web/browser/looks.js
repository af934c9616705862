// Every page, narrow and wide, light and dark, for readers of English and of Spanish.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { looksRight, narrow, tabReachesEverything, withPage } from "./page.js";

const unknown = "A".repeat(43); // an unknown token
const editing = ".graphiql-query-editor .view-line [class*='mtk']";

// Pages in one language are opened in two ways, pages in six languages in four.
const ways = [
  { language: "en", scheme: "light" },
  { language: "es", scheme: "dark" },
];
const all = [...ways, { language: "en", scheme: "dark" }, { language: "es", scheme: "light" }];

const pages = [
  { name: "the tour", path: "/", ready: ".story .button" },
  { name: "a chapter of the story", path: "/", ready: ".story .button", then: openChapter },
  { name: "the people", path: "/#people", ready: ".cards .button" },
  { name: "the mailbox", path: "/#mailbox", ready: ".mailbox iframe" },
  { name: "GraphiQL", path: "/graphiql", ready: editing },
  { name: "a step of the story", path: "/graphiql?step=contract", ready: editing },
  { name: "an answer in GraphiQL", path: "/graphiql?persona=Olga Marsh", ready: editing, then: run },
  { name: "GraphiQL's documentation", path: "/graphiql", ready: editing, then: (page) => openPlugin(page, "Documentation Explorer") },
  { name: "GraphiQL's settings", path: "/graphiql", ready: editing, then: openSettings },
  { name: "GraphiQL's history", path: "/graphiql", ready: editing, then: (page) => openPlugin(page, "History") },
  { name: "the documents", path: "/docs/", ready: "main h1" },
  { name: "a document with tables", path: "/docs/settings", ready: "main table" },
  { name: "a document with examples", path: "/docs/api", ready: "main pre" },
  { name: "a page that is not there", path: "/nothing", ready: "main h1" },
  { name: "the questions without a link", path: "/confirm", ready: "form", in: all },
  { name: "the questions with a bad link", path: `/confirm#${unknown}`, ready: "section.problem", in: all },
  { name: "the sign-in", path: "/sign-in", ready: "form", in: all },
  { name: "the sign-in with a link", path: `/sign-in#signin_x.${unknown}`, ready: "main .button", in: all },
  { name: "what a letter about users leads to", path: "/users", ready: "form", in: all },
  { name: "an invitation without a link", path: "/invitation", ready: "form", in: all },
  { name: "an invitation with a bad link", path: `/invitation#${unknown}`, ready: "section.problem", in: all },
];

/** testLooks opens every page in every way. */
export function testLooks(browser, demo) {
  describe("every page", { concurrency: 2 }, () => {
    for (const { name, path, ready, then, in: opened = ways } of pages)
      for (const { language, scheme } of opened)
        test(`T-74: ${name}, ${language}, ${scheme}`, () =>
          withPage(browser, demo, { path, language, scheme }, async (page) => {
            await page.locator(ready).first().waitFor();
            await then?.(page);
            await looksRight(page);
            if (language === "en" && scheme === "light") await tabReachesEverything(page);
          }));

    test("T-74: at 360 px the person in GraphiQL can be chosen and read", () =>
      withPage(browser, demo, { path: "/graphiql", language: "en", size: narrow }, async (page) => {
        const picker = page.getByLabel("Acting as");
        await picker.selectOption("Lucía Herrera");
        const { width, height } = await picker.boundingBox();
        assert.ok(width >= 180 && height >= 44, `the picker is ${width} px wide and ${height} px high`);
      }));

    test("T-74: at 360 px a link to the mailbox shows the mailbox", () =>
      withPage(browser, demo, { path: "/#mailbox", language: "en" }, async (page) => {
        await page.locator(".mailbox iframe").waitFor();
        const { y } = await page.getByRole("tab", { name: "Mailbox" }).boundingBox();
        assert.ok(y < narrow.height / 2, `the mailbox begins ${y} px below the top`);
      }));

    test('T-75: "Docs" leads to the documents of this program, and back', () =>
      withPage(browser, demo, { path: "/", language: "en" }, async (page) => {
        await page.getByRole("link", { name: "Docs" }).click();
        await page.getByRole("link", { name: "Registration" }).first().click();
        await page.getByRole("heading", { level: 1 }).waitFor();
        assert.equal(new URL(page.url()).origin, demo.origin);
        await page.getByRole("link", { name: "Partnergraph" }).click();
        await page.locator(".story .button").first().waitFor();
      }));
  });
}

async function openChapter(page) {
  await page.locator(".chapter summary").nth(2).click();
  await page.locator(".chapter[open] .button").first().waitFor();
}

async function run(page) {
  await page.locator(".graphiql-execute-button").click();
  await page.locator(".result-window .view-line").getByText("Olga").waitFor();
}

async function openPlugin(page, name) {
  await page.getByRole("button", { name: `Show ${name}` }).click();
  await page.locator(".graphiql-plugin").waitFor();
}

async function openSettings(page) {
  await page.getByRole("button", { name: "Open settings dialog" }).click();
  await page.getByRole("dialog").waitFor();
}
