/** Every screen, in both languages and both themes: it comes alive without an error, and axe finds nothing. */
import { choose, LOOKS } from "../fixtures/looks.ts";
import { axe, hydrated, signIn } from "../fixtures/pages.ts";
import { ROUTES } from "../fixtures/routes.ts";
import { expect, test } from "../fixtures/test.ts";

for (const { path, who, plain } of ROUTES) {
  for (const look of LOOKS) {
    test(`${path} as ${who ?? "nobody"}, ${look.language}, ${look.theme}`, async ({ page, context, house }) => {
      await choose(context, house.url, look);
      if (who) {
        await signIn(page, who);
      }
      const answer = await page.goto(path);
      expect(answer?.status()).toBe(200);
      if (!plain) {
        await hydrated(page);
      }
      const root = page.locator("html");
      await expect(root).toHaveAttribute("lang", look.language);
      await expect(root).toHaveAttribute("data-theme", look.theme);
      await expect(page.locator("h1")).toHaveCount(1);
      await axe(page);
    });
  }
}

test("a page that is not there says so, with its status", async ({ page, consoleErrors }) => {
  consoleErrors.allow(/404/);
  const answer = await page.goto("/there-is-no-such-page");
  expect(answer?.status()).toBe(404);
  await expect(page.locator("h1")).toBeVisible();
});
