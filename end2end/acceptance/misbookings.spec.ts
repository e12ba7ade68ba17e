/**
 * The misbooking report: by each kind of the bug of 2019 an entry goes astray; it is seen, the gate closes, the report names
 * environment, administration and entry number, and the repair leads to one right booking.
 */
import type { Page } from "@playwright/test";
import { connected } from "../fixtures/connect.ts";
import { book, entryNumber, inTheBooks, repair, takeIn } from "../fixtures/desk.ts";
import { openAll } from "../fixtures/gates.ts";
import { axe, hydrated, open, signIn } from "../fixtures/pages.ts";
import type { BugKind, Sandbox } from "../fixtures/sandbox.ts";
import { expect, test } from "../fixtures/test.ts";

test.use({ scene: "misbookings" });
test.describe.configure({ mode: "serial" });

const KINDS: readonly BugKind[] = ["writes_redirected", "all_redirected", "all_redirected_ids_emptied"];

async function heal(sandbox: Sandbox): Promise<void> {
  await sandbox.noBug();
  await sandbox.giveBackAll();
  await sandbox.rights("visser", { 120: "full" });
  await sandbox.opens("visser", 120);
}

async function as(page: Page, who: "accountant" | "admin" | "operator", path: string): Promise<void> {
  await page.context().clearCookies();
  await signIn(page, who);
  await open(page, path);
}

test("connect and take over", async ({ page }) => {
  await connected(page);
});

for (const kind of KINDS) {
  test(`an entry astray (${kind}): in the report, repaired, and booked right`, async ({ page, sandbox }) => {
    test.setTimeout(150_000);
    await signIn(page, "accountant");
    await sandbox.rights("visser", { 118: "full" });
    await sandbox.opens("visser", 118);
    await sandbox.bug(kind);
    await sandbox.revoke({
      user: "visser",
      division: 120,
      after_calls: 1,
      counting: { endpoint: "documents/DocumentAttachments", method: "POST" },
      untold: true,
    });
    const invoice = repair(73);
    await takeIn(page, invoice);
    await book(page);
    await expect(inTheBooks(page)).toContainText("Verkeerd geboekt", { timeout: 45_000 });
    await expect(page.locator(".banner")).toContainText("Exact Online staat uit");
    const [astray] = await sandbox.books(118, "purchaseentry/PurchaseEntries", `$filter=YourRef eq '${invoice.number}'`);
    expect(astray).toBeDefined();
    await heal(sandbox);

    // The operator sees it over all environments.
    await as(page, "operator", "/operator/misbookings");
    await page.getByRole("button", { name: "Boeken nu lezen" }).click();
    const row = page.getByRole("row").filter({ hasText: invoice.number });
    await expect(row).toContainText("Rijnstroom Accountants");
    await expect(row).toContainText("120 Bakkerij Jansen");
    await expect(row).toContainText("118 Tuinstra Hoveniers");
    await expect(row).toContainText(String(astray?.EntryNumber));
    await expect(page.getByRole("heading", { name: /Boeken gelezen/ })).toBeVisible({ timeout: 60_000 });
    await expect(row).toContainText("onbekend");
    await axe(page);

    // Its administrator reads it back: first it still stands, then it is gone.
    await as(page, "admin", "/settings/misbookings");
    await row.getByRole("button", { name: "Teruglezen" }).click();
    await expect(page.getByText("Het boekstuk staat er nog.")).toBeVisible();
    await sandbox.deleteEntry("jansen", 118, String(astray?.EntryID));
    await row.getByRole("button", { name: "Teruglezen" }).click();
    await expect(row).toContainText("hersteld");
    await axe(page);

    // The gate is opened, and the invoice booked right.
    await as(page, "operator", "/operator/gates");
    await openAll(page, "Nagekeken en hersteld.");
    await as(page, "accountant", `/validate`);
    await page.getByRole("link", { name: new RegExp(invoice.number) }).first().click();
    await hydrated(page);
    await book(page);
    await entryNumber(page);
    const right = await sandbox.books(120, "purchaseentry/PurchaseEntries", `$filter=YourRef eq '${invoice.number}'`);
    expect(right.length).toBe(1);
    expect(await sandbox.books(118, "purchaseentry/PurchaseEntries", `$filter=YourRef eq '${invoice.number}'`)).toEqual([]);
  });
}

test("each administration has its statement, as a page and as a PDF; the report as files", async ({ page }) => {
  await signIn(page, "admin");
  await open(page, "/settings/misbookings");
  await page.getByRole("link", { name: /3 van 3 boekingen op de juiste plaats gezien/ }).click();
  await hydrated(page);
  await expect(page.getByText("3 van 3 boekingen op de juiste plaats gezien")).toBeVisible();
  await axe(page);
  const pdf = page.waitForEvent("download");
  await page.getByRole("link", { name: "PDF" }).click();
  expect((await pdf).suggestedFilename()).toMatch(/^sluis-120-Bakkerij.*\.pdf$/);
  await open(page, "/settings/misbookings");
  for (const ending of ["CSV", "XLSX"]) {
    const file = page.waitForEvent("download");
    await page.getByRole("link", { name: ending }).click();
    expect((await file).suggestedFilename()).toMatch(/^sluis-verkeerd-geboekt-.*\.(csv|xlsx)$/);
  }
});
