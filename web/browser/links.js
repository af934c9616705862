// What readers of a letter see after its link (T-30, T-36).
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { invitationLetter, newestLetter, registrationLetter } from "./demo.js";
import { looksRight, tabReachesEverything, withPage } from "./page.js";

const token = /#([\w-]+)$/;

/** testLinks follows links in the languages of their letters, with a browser that prefers another one. */
export function testLinks(browser, demo) {
  describe("links in letters", () => {
    test("T-36: the page of a primary contact", () => contactStory(browser, demo));
    test("T-36: the page of an invited customer", () => customerStory(browser, demo));
    test("T-36: the page of an invited reseller", () => resellerStory(browser, demo));
    test("T-36: the page of a customer whom two partners invite", () => jointStory(browser, demo));
    test("T-30: number and code open the page of a letter too", () => codeStory(browser, demo));
    for (const path of ["/confirm", "/invitation"]) test(`T-36: a bad link to ${path} is said at once`, () => badLink(browser, demo, path));
  });
}

// A colleague names a contact who reads Polish, in a browser that prefers Japanese. She answers by keyboard.
async function contactStory(browser, demo) {
  const letter = await registrationLetter(demo, "pl");
  await withPage(browser, demo, { path: letter.address, language: "ja" }, async (page) => {
    await speaksAsTheLetter(page, letter);
    const text = await page.locator("main").innerText();
    for (const [what, named] of Object.entries({ company: "Sierra Azul & Söhne", case: /REG-\w+/.exec(letter.text)[0], colleague: "Ana Ruiz" }))
      assert.ok(text.includes(named), `the page names no ${what} ${named}: ${text}`);
    const question = await page.locator("legend").first().innerText();
    assert.ok(question.includes("Ana Ruiz"), `somebody whom a colleague named is asked: ${question}`);
    await survivesReload(page, letter);
    await tabReachesEverything(page);
    await looksRight(page);
    await answerByKeyboard(page);
    assert.ok((await page.locator("h1").innerText()).includes("potwierdzone"), "the page says that the answers are confirmed");
    await looksRight(page);
  });
  await withPage(browser, demo, { path: letter.address, language: "ja" }, async (page) => {
    await page.locator("section.problem").waitFor(); // the link was used
    assert.equal(await page.locator("fieldset").count(), 0, "a used link asks nothing");
  });
}

async function answerByKeyboard(page) {
  await page.locator("#language").focus();
  for (const key of ["Tab", "Space", "Tab", "Space", "Tab", "Enter"]) await page.keyboard.press(key);
  await page.locator("form").waitFor({ state: "detached" });
}

// A partner invites a customer in Indonesian. Its admin, who reads English elsewhere, declines by keyboard.
async function customerStory(browser, demo) {
  const letter = await invitationLetter(demo, "id");
  await withPage(browser, demo, { path: letter.address, language: "es" }, async (page) => {
    await invites(page, letter, ["Harbor Public Sector", "Amir Haddad"]);
    await page.locator("#persona").selectOption("Priscilla Okafor");
    await page.locator("form .button").first().waitFor();
    await speaksAsTheLetter(page, letter);
    await tabReachesEverything(page);
    await looksRight(page);
    await declineByKeyboard(page);
    assert.ok((await page.locator("h1").innerText()).includes("menolak"), "the page says that the invitation is declined");
    await looksRight(page);
  });
}

async function declineByKeyboard(page) {
  await page.locator("summary").last().focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Kami sudah punya reseller.");
  await looksRight(page);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.locator("#persona").waitFor({ state: "detached" });
}

// Each global admin of a reseller gets the letter in his or her own language: the link is the same, and the person decides.
async function resellerStory(browser, demo) {
  const letter = await newestLetter(demo, { template: { in: ["PARTNERSHIP_INVITATION"] } });
  await withPage(browser, demo, { path: letter.address, language: "pl" }, async (page) => {
    await page.locator("#persona").selectOption("Lena Ortega");
    await page.locator(`html[lang="${letter.locale}"]`).waitFor({ state: "attached" });
    await page.locator("#tick").waitFor();
    await invites(page, letter, [/^Proveedor indirecto: (.+)$/m.exec(letter.text)[1]]);
  });
}

async function jointStory(browser, demo) {
  const letter = await newestLetter(demo, { template: { in: ["JOINT_INVITATION"] } });
  await withPage(browser, demo, { path: letter.address, language: "en" }, (page) => invites(page, letter, ["Bright Mesa Resellers", "Redwood Distribution", "Dana Brooks"]));
}

// A reader whose link is incomplete types the number and the code below it.
async function codeStory(browser, demo) {
  const letter = await newestLetter(demo, { template: { in: ["JOINT_INVITATION"] } });
  await withPage(browser, demo, { path: "/invitation", language: "en" }, async (page) => {
    await page.locator("#reference").fill(/INV-\w+/.exec(letter.text)[0].toLowerCase());
    await page.locator("#code").fill(/\b[A-Z0-9]{4}-[A-Z0-9]{4}\b/.exec(letter.text)[0]);
    await page.keyboard.press("Enter");
    await speaksAsTheLetter(page, letter);
  });
}

async function invites(page, letter, names) {
  await speaksAsTheLetter(page, letter);
  const text = await page.locator("main").innerText();
  for (const named of [...names, /INV-\w+/.exec(letter.text)[0]]) assert.ok(text.includes(named), `the page does not name ${named}: ${text}`);
  await survivesReload(page, letter);
  await tabReachesEverything(page);
  await looksRight(page);
}

async function badLink(browser, demo, path) {
  await withPage(browser, demo, { path: `${path}#${"A".repeat(43)}`, language: "pl" }, async (page) => {
    const problem = page.locator("section.problem h1");
    await problem.waitFor();
    assert.ok(await problem.evaluate((heading) => heading === document.activeElement), "what is wrong is read aloud");
    assert.equal(await page.locator("fieldset, #tick").count(), 0, "nothing is asked that a bad link cannot answer");
    assert.equal(await page.locator("html").getAttribute("lang"), "pl");
  });
}

// Letter and page have one language and one deadline, in any browser.
async function speaksAsTheLetter(page, letter) {
  await page.locator("dl time").waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), letter.locale);
  const deadline = await page.locator("dl time").innerText();
  assert.ok(letter.text.includes(deadline), `the page says ${deadline}, the letter: ${letter.text}`);
}

// The address bar shows no token, and the page does not need it there.
async function survivesReload(page, letter) {
  assert.ok(!page.url().includes(token.exec(letter.address)[1]), `the token stands in the address bar: ${page.url()}`);
  const before = await page.locator("main").innerText();
  await page.reload();
  await page.locator("dl time").waitFor();
  await page.locator("#persona, fieldset").first().waitFor();
  assert.equal(await page.locator("main").innerText(), before);
}
