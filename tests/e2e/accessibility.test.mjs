import assert from "node:assert/strict";
import { accessible, press } from "./actions.mjs";
import { go, routes } from "./browser.mjs";

export const name = "no breach of WCAG 2.2 AA that axe can find, on every page, empty and full, in both themes";

export async function run(_, visit) {
  for (const colorScheme of ["light", "dark"]) {
    const page = await visit.page({ colorScheme });
    await visit.open(page);
    for (const route of routes) {
      await go(page, route);
      await accessible(page, `${route}, empty, ${colorScheme}`);
    }
    await go(page, "inventory");
    await press(page, "Open sample estate");
    await page.waitForFunction(() => /months/.test(document.querySelector(".strip").innerText));
    for (const route of routes) {
      await go(page, route);
      assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1, `one main heading on ${route}`);
      await accessible(page, `${route}, full, ${colorScheme}`);
    }
    // With a working open beside the page.
    await page.locator(".strip .headline").first().click();
    await accessible(page, `a working, ${colorScheme}`);
  }
}
