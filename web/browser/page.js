// A page in the browser, and the checks of every page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

export const narrow = { width: 360, height: 740 };
export const wide = { width: 1280, height: 800 };

/** withPage opens an address in a browser with a language, runs `work`, and expects no errors meanwhile. */
export async function withPage(browser, demo, { path, language, scheme = "light", size = narrow }, work) {
  const context = await browser.newContext({ baseURL: demo.origin, locale: language, colorScheme: scheme, viewport: size });
  const wrong = watch(context, demo.origin, path);
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(30000);
    await page.goto(path);
    await work(page);
    assert.deepEqual(wrong, [], `what ${path} does besides`);
  } finally {
    await context.close();
  }
}

// watch records errors in the console and requests to another host. The 404 of a missing page is an error for the browser only.
function watch(context, origin, path) {
  const wrong = [];
  context.on("console", (message) => {
    const missing = message.text().includes("404") && message.location().url === origin + path;
    if (message.type() === "error" && !missing) wrong.push(`console: ${message.text()}`);
  });
  context.on("weberror", (error) => wrong.push(`exception: ${error.error()}`));
  context.on("request", (request) => {
    const { protocol, origin: asked } = new URL(request.url());
    if (/^(https?|wss?):$/.test(protocol) && asked !== origin) wrong.push(`request: ${request.url()}`);
  });
  return wrong;
}

/** looksRight expects what axe checks (WCAG 2.2 AA and good practice), and at 360 px that nothing is wider than the page. */
export async function looksRight(page) {
  for (const size of [narrow, wide]) {
    await page.setViewportSize(size);
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    assert.deepEqual(await violations(page), [], `what axe finds at ${size.width} px`);
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(tooWide <= 0, `at ${size.width} px the page is ${tooWide} px wider than the window`);
  }
}

async function violations(page) {
  await page.evaluate(axe);
  return page.evaluate(async (runOnly) => {
    const { violations } = await axe.run(document, { runOnly, resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary}`));
  }, rules);
}

/** tabReachesEverything presses Tab through the page, and expects to reach every control. Escape leaves an editor. */
export async function tabReachesEverything(page) {
  await page.evaluate(() => {
    window.reached = new Set();
    window.rounds = 0;
    addEventListener("focusin", ({ target }) => (window.reached.has(target) ? window.rounds++ : window.reached.add(target)));
  });
  const editors = await page.locator(".monaco-editor").count();
  for (let pressed = 0; pressed < 2000; pressed++) { // GraphiQL's documentation links every type of the schema
    if (editors > 0) await page.keyboard.press("Escape");
    await page.keyboard.press("Tab");
    if (pressed % 10 === 9 && (await page.evaluate(() => window.rounds > 1))) break;
  }
  assert.deepEqual(await page.evaluate(missed), [], "what Tab does not reach");
}

// missed runs in the page. One radio button of a group is enough, since arrow keys reach the others.
function missed() {
  const usable = document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']");
  const groups = new Set([...window.reached].filter(({ type }) => type === "radio").map(({ name }) => name));
  const left = [...usable].filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.tabIndex >= 0 && !one.disabled && !one.closest("[inert]") && !window.reached.has(one));
  return left.filter((one) => !(one.type === "radio" && groups.has(one.name))).map((one) => one.outerHTML.slice(0, 120));
}
