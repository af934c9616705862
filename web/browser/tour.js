// The tour of the start page: what a newcomer does first.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { looksRight, wide, withPage } from "./page.js";

/** testTour plays the tour, from the first step to the last. */
export function testTour(browser, demo) {
  describe("the tour", () => {
    test("six steps, and progress that stays", () =>
      withPage(browser, demo, { path: "/", language: "en", size: wide }, async (page) => {
        const steps = page.locator("[role=tabpanel] > .story > li");
        await steps.first().waitFor();
        assert.equal(await steps.count(), 6, "steps of the tour");
        await page.getByRole("button", { name: "Let 2 business days pass" }).click();
        const told = page.locator(".told li");
        await told.first().waitFor();
        assert.ok((await told.allInnerTexts()).some((letter) => letter.includes("Olga Marsh")), "the operator is told that a promise was broken");
        await looksRight(page);
        await page.getByRole("link", { name: /^Open the mailbox/ }).click();
        await page.locator(".mailbox iframe").waitFor();
        await page.getByRole("tab", { name: "Tour" }).click();
        for (const at of [2, 3, 4, 5]) {
          await steps.nth(at).locator(".button").click();
          await page.locator(".graphiql-execute-button").waitFor();
          assert.ok(await page.getByText(`Tour, step ${at + 1} of 6`).isVisible(), "where in the tour it is");
          assert.equal(await page.locator(".note").count(), 0, `step ${at + 1} finds what it needs`);
          await page.locator(".graphiql-execute-button").click();
          await page.locator(".result-window .view-line").nth(3).waitFor();
          assert.doesNotMatch(await page.locator(".result-window").innerText(), /"(errors|message)"/, `the answer of step ${at + 1}`);
          await page.goto("/");
          await steps.first().waitFor();
        }
        await page.locator(".story > .done").nth(5).waitFor();
        await page.reload();
        await page.locator(".story > .done").nth(5).waitFor();
        await page.getByRole("button", { name: "Forget which steps" }).click();
        await page.locator(".story > .done").first().waitFor({ state: "detached" });
      }));
  });
}
