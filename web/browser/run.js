// Opens the pages of a demo in a real browser: `npm run browser -- http://127.0.0.1:8080`. It plays stories in that demo.
// It looks for Chromium under its usual names; CHROMIUM names another one.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { after } from "node:test";
import { chromium } from "playwright-core";
import { demoAt } from "./demo.js";
import { testLinks } from "./links.js";
import { testLooks } from "./looks.js";
import { testNewcomers } from "./newcomer.js";
import { testSignIn } from "./signIn.js";
import { testTour } from "./tour.js";

const url = process.argv[2];
if (!url) stop("usage: npm run browser -- URL, where the URL is that of a demo");
const demo = demoAt(new URL(url).origin);
await demo.ask("operator", "{ program { name } }").catch((cause) => stop(`there is no demo at ${url}: ${cause.message}`));
const browser = await chromium.launch({ executablePath: chromiumHere() });
after(() => browser.close());

testLooks(browser, demo);
testLinks(browser, demo);
testSignIn(browser, demo);
testNewcomers(browser, demo);
testTour(browser, demo); // at the end: a customer that others decline for accepts there

function chromiumHere() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const found = process.env.CHROMIUM ?? names.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
  return found ?? stop("there is no Chromium in PATH; install it, or name one in CHROMIUM");
}

function stop(why) {
  console.error(`browser: ${why}`);
  process.exit(1);
}
