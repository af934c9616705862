// People sign in with a code, see what waits for them, and sign out (D-20).
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { signInCode } from "./demo.js";
import { looksRight, tabReachesEverything, withPage } from "./page.js";

/** testSignIn plays sign-ins by keyboard. */
export function testSignIn(browser, demo) {
  describe("the sign-in", () => {
    test("D-20: an invited person signs in with a code and accepts", () => invitedStory(browser, demo));
    test("D-20: the link of a letter asks for the sign-in first", () => caseStory(browser, demo));
  });
}

async function invitedStory(browser, demo) {
  const email = `noor.${Date.now().toString(36)}@harbor.example`;
  await demo.ask("seller", "mutation($input: InviteUserInput!) { inviteUser(input: $input) { userErrors { message } } }", {
    input: { email, name: "Noor Rahman", roles: ["STANDARD_USER"], locale: "pl" },
  });
  await withPage(browser, demo, { path: "/sign-in", language: "pl" }, async (page) => {
    await page.locator("#email").fill(email);
    await page.keyboard.press("Enter");
    await page.locator("#code").waitFor();
    await looksRight(page);
    await tabReachesEverything(page);
    await page.locator("#code").fill(await signInCode(demo, email));
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Przyjmij" }).click();
    await page.getByText("Harbor Public Sector").first().waitFor();
    await page.getByRole("button", { name: "Przyjmij" }).waitFor({ state: "detached" });
    await looksRight(page);
    await page.reload();
    await page.getByText(email).waitFor();
    await page.getByRole("button", { name: "Wyloguj się" }).click();
    await page.locator("#email").waitFor();
  });
}

async function caseStory(browser, demo) {
  const reviewer = "demo_rosa-delgado";
  const { viewer, eligibilityRequests } = await demo.ask(reviewer, "{ viewer { user { email } } eligibilityRequests(first: 1, filter: { status: { in: [SUBMITTED] } }) { nodes { id reference } } }");
  const { id, reference } = eligibilityRequests.nodes[0];
  await withPage(browser, demo, { path: "/users", language: "en" }, async (page) => {
    await page.locator("#email").fill(viewer.user.email);
    await page.keyboard.press("Enter");
    await page.locator("#code").fill(await signInCode(demo, viewer.user.email));
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "You are signed in" }).waitFor();
    assert.ok((await page.locator("main").innerText()).includes("the users of your organisation"), "the page says what the letter is about");
    // Without GraphiQL, the address of a case is the sign-in page too.
    await page.route("**/requests/*", async (route) => route.fulfill({ response: await page.request.get("/sign-in") }));
    await page.goto(`/requests/${id}`);
    await page.getByText(reference).waitFor();
    const text = await page.locator("main").innerText();
    for (const said of ["State", "Submitted", "Decision due", "Something is asked of you"]) assert.ok(text.includes(said), `the page does not say "${said}": ${text}`);
    await looksRight(page);
  });
}
