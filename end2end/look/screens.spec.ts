/** Every screen in every size, language and theme, into target/look/. */
import { join } from "node:path";
import { choose, LOOKS } from "../fixtures/looks.ts";
import { hydrated, signIn } from "../fixtures/pages.ts";
import { ROUTES } from "../fixtures/routes.ts";
import { test } from "../fixtures/test.ts";

const SIZES = [
  { name: "desk", width: 1440, height: 900 },
  { name: "tablet", width: 1180, height: 820 },
  { name: "tablet-standing", width: 820, height: 1180 },
];

for (const { path, who, plain } of ROUTES) {
  test(`${path} as ${who ?? "nobody"}`, async ({ page, context, house }) => {
    if (who) {
      await signIn(page, who);
    }
    const name = `${path === "/" ? "overview" : path.slice(1).replaceAll("/", "-")}-${who ?? "nobody"}`;
    for (const look of LOOKS) {
      await choose(context, house.url, look);
      for (const size of SIZES) {
        await page.setViewportSize(size);
        await page.goto(path);
        if (!plain) {
          await hydrated(page);
        }
        const file = `${name}-${size.name}-${look.language}-${look.theme}.png`;
        await page.screenshot({ path: join("..", "target", "look", file) });
      }
    }
  });
}
