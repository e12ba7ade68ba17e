/** Bytes over the wire until a screen can be used, with an empty cache. The goal: 300 kB for the validate screen. */
import { hydrated, signIn } from "../fixtures/pages.ts";
import { ROUTES } from "../fixtures/routes.ts";
import { expect, test } from "../fixtures/test.ts";
import { countBytes } from "../fixtures/wire.ts";

for (const { path, who, plain } of ROUTES) {
  test(`${path} as ${who ?? "nobody"}`, async ({ page }, info) => {
    if (who) {
      await signIn(page, who);
    }
    const wire = await countBytes(page);
    await page.goto(path);
    if (!plain) {
      await hydrated(page);
    }
    const bytes = wire.bytes();
    const total = Object.values(bytes).reduce((sum, part) => sum + part, 0);
    const parts = Object.entries(bytes).map(([kind, count]) => `${kind} ${(count / 1000).toFixed(1)}`);
    const text = `${(total / 1000).toFixed(1)} kB (goal 300): ${parts.join(", ")}`;
    info.annotations.push({ type: "bytes", description: text });
    process.stdout.write(`      ${path}: ${text}\n`);
    expect(total).toBeGreaterThan(0);
  });
}
