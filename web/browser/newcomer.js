// A company that is in no database accepts an invitation, and what waits for somebody is found without a letter (D-22, D-23).
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { invitationLetter, signInCode } from "./demo.js";
import { looksRight, tabReachesEverything, withPage } from "./page.js";

/** testNewcomers plays invited people who act for no organisation. */
export function testNewcomers(browser, demo) {
  describe("an invited company that is not here yet", () => {
    for (const locale of ["en", "pl", "zh-Hans"]) test(`D-22: it names itself and accepts, ${locale}`, () => newcomerStory(browser, demo, locale));
    test("D-23: the invitation is found without its letter, and declined", () => waitingStory(browser, demo));
    test("D-22: somebody with two organisations chooses which one to act for", () => twoOrganizationsStory(browser, demo));
  });
}

let people = 0;
const address = () => `ines.${Date.now().toString(36)}${people++}@lakeside.example`;

// The invitee opens the link, signs in with a code, and sees all that is wrong at the fields, before the company becomes a customer.
async function newcomerStory(browser, demo, locale) {
  const email = address();
  const letter = await invitationLetter(demo, locale, email);
  await withPage(browser, demo, { path: letter.address, language: locale === "zh-Hans" ? "zh-CN" : locale, scheme: locale === "pl" ? "dark" : "light" }, async (page) => {
    await page.locator("#persona").waitFor();
    await page.locator(".who button.button").first().click();
    await signIn(page, demo, email);
    await page.locator("#companyName").waitFor();
    await looksRight(page);
    await tabReachesEverything(page);
    await page.locator("form .button").first().focus();
    await page.keyboard.press("Enter");
    const problem = page.locator("#problem");
    await problem.waitFor();
    assert.ok(await problem.evaluate((section) => section === document.activeElement), "what is wrong is read aloud");
    for (const field of ["companyName", "domain", "line1", "city", "tick"]) await atField(page, field);
    await looksRight(page);
    await problem.locator("a").first().click();
    assert.equal(await page.evaluate(() => document.activeElement.id), "companyName", "a problem leads to its field");
    assert.ok(page.url().endsWith("/invitation"), `the address stays as it is: ${page.url()}`);
    await names(page, `lakeside-${Date.now().toString(36)}`);
    await page.locator("#companyName").press("Enter");
    await page.locator('a.button[href="/sign-in"]').waitFor();
    const text = await page.locator("main").innerText();
    for (const what of ["Lakeside Clinics", "Harbor Public Sector", "lakeside-"]) assert.ok(text.includes(what), `the page does not name ${what}: ${text}`);
    await looksRight(page);
    await page.locator('a.button[href="/sign-in"]').click();
    await page.getByText("Lakeside Clinics").first().waitFor();
  });
}

async function atField(page, id) {
  const field = page.locator(`#${id}`);
  assert.equal(await field.getAttribute("aria-invalid"), "true", `${id} is marked`);
  const notes = (await field.getAttribute("aria-describedby")).split(" ");
  assert.ok(notes.includes(`${id}-wrong`), `what is wrong with ${id} is read with it`);
  assert.ok((await page.locator(`#${id}-wrong`).innerText()).length > 3, `${id} says what is wrong`);
}

// names fills the form; what is typed stays in another language.
async function names(page, domain) {
  await page.locator("#companyName").fill("Lakeside Clinics");
  const language = await page.locator("#language").inputValue();
  for (const other of ["es", language]) {
    await page.locator("#language").selectOption(other);
    await page.locator(`html[lang="${other}"] #companyName`).waitFor();
  }
  assert.equal(await page.locator("#companyName").inputValue(), "Lakeside Clinics", "what was typed stays");
  const typed = { domain, line1: "12 Harbor Road", city: "Duluth", postalCode: "55802", firstName: "Ines", lastName: "Okafor" };
  for (const [field, value] of Object.entries(typed)) await page.locator(`#${field}`).fill(value);
  await page.locator("#state").selectOption("MN");
  await page.locator("#tick").check();
}

// The letter is lost: whoever signs in with the invited address finds the invitation, and may decline it.
async function waitingStory(browser, demo) {
  const email = address();
  await invitationLetter(demo, "en", email);
  await withPage(browser, demo, { path: "/sign-in", language: "en" }, async (page) => {
    await signIn(page, demo, email);
    await page.getByRole("heading", { name: "Harbor Public Sector invites your organisation" }).waitFor();
    await looksRight(page);
    await page.getByRole("link", { name: "Read and answer" }).click();
    await page.locator("#companyName").waitFor();
    await page.reload();
    await page.locator("#companyName").waitFor();
    await page.locator("summary").last().click();
    await page.locator("#reason").fill("We buy elsewhere.");
    await page.locator("details.decline button").click();
    await page.getByRole("heading", { name: "You have declined" }).waitFor();
    await page.goto("/sign-in");
    await page.getByRole("heading", { name: "You are signed in" }).waitFor();
    assert.equal(await page.getByRole("link", { name: "Read and answer" }).count(), 0, "what is answered does not wait");
  });
  await withPage(browser, demo, { path: "/invitation?id=request_unknown", language: "en" }, async (page) => {
    await page.getByRole("heading", { name: "Sign in to see the invitation" }).waitFor();
    await looksRight(page);
  });
}

// Two organisations invite one address. Right after the second acceptance both can be selected.
async function twoOrganizationsStory(browser, demo) {
  const email = address();
  const invite = "mutation($input: InviteUserInput!) { inviteUser(input: $input) { userErrors { message } } }";
  for (const [who, roles] of [["seller", ["STANDARD_USER"]], ["demo_priscilla-okafor", ["CUSTOMER_USER"]]])
    await demo.ask(who, invite, { input: { email, name: "Ines Okafor", roles, locale: "en" } });
  await withPage(browser, demo, { path: "/sign-in", language: "en" }, async (page) => {
    await signIn(page, demo, email);
    await page.getByRole("button", { name: "Accept" }).first().click();
    await page.locator("dl").getByText("Name", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Accept" }).click();
    const select = page.getByLabel("You act for");
    await select.waitFor();
    await looksRight(page);
    for (const organization of (await select.locator("option").allInnerTexts()).slice(1)) {
      await select.selectOption(organization);
      await page.waitForFunction((wanted) => document.querySelector("#organization")?.selectedOptions[0]?.text === wanted, organization);
    }
    await page.reload();
    await select.waitFor();
  });
}

async function signIn(page, demo, email) {
  await page.locator("#email").fill(email);
  await page.keyboard.press("Enter");
  await page.locator("#code").waitFor();
  await page.locator("#code").fill(await signInCode(demo, email));
  await page.keyboard.press("Enter");
}
