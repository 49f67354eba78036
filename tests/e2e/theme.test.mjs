import assert from "node:assert/strict";

export const name = "the theme follows the system";

export async function run(_, visit) {
  const ground = async (colorScheme) => {
    const page = await visit.page({ colorScheme });
    await visit.open(page);
    return page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  };
  assert.notEqual(await ground("light"), await ground("dark"));
}
