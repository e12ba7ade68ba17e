/**
 * What this product exists for: the user of the connection has no rights, and the bug of 11 October 2019 is there or not.
 * Never booked in the wrong place without being seen; and a control, that the raw call does go wrong.
 */
import type { Page } from "@playwright/test";
import { connected } from "../fixtures/connect.ts";
import { book, entryNumber, inTheBooks, repair, takeIn } from "../fixtures/desk.ts";
import type { Invoice } from "../fixtures/invoice.ts";
import { open, signIn } from "../fixtures/pages.ts";
import type { BugKind, Sandbox } from "../fixtures/sandbox.ts";
import { expect, test } from "../fixtures/test.ts";

test.use({ scene: "wrong-place" });
test.describe.configure({ mode: "serial" });

const KINDS: readonly BugKind[] = ["writes_redirected", "all_redirected", "all_redirected_ids_emptied"];

async function standsIn(sandbox: Sandbox, invoice: Invoice): Promise<number[]> {
  const found: number[] = [];
  for (const division of [120, 131, 118]) {
    const rows = await sandbox.books(division, "purchaseentry/PurchaseEntries", `$filter=YourRef eq '${invoice.number}'`);
    found.push(...rows.map(() => division));
  }
  return found;
}

async function heal(sandbox: Sandbox): Promise<void> {
  await sandbox.noBug();
  await sandbox.noFaults();
  await sandbox.giveBackAll();
  await sandbox.rights("visser", { 120: "full" });
  await sandbox.opens("visser", 120);
}

/** The operator opens what closed by itself. */
async function openAgain(page: Page): Promise<void> {
  await page.context().clearCookies();
  await signIn(page, "operator");
  await open(page, "/operator/gates");
  await page.getByRole("button", { name: /Exact Online, Facturen boeken/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").first().fill("Nagekeken en hersteld.");
  await dialog.locator("footer button[type=submit]").click();
  await expect(page.getByRole("button", { name: /Exact Online, Facturen boeken/ })).toContainText("Open");
}

test("connect and take over", async ({ page }) => {
  await connected(page);
});

test("a user without rights: undone, with a reason that a person can act on, and booked when the rights are back", async ({ page, sandbox }) => {
  await signIn(page, "accountant");
  await sandbox.rights("visser", { 120: null });
  const invoice = repair(61);
  await takeIn(page, invoice);
  await book(page);
  const panel = inTheBooks(page);
  await expect(panel).toContainText("Ongedaan gemaakt", { timeout: 30_000 });
  await expect(panel).toContainText(/De verbinding draait onder A\. Visser, die geen rechten heeft op administratie 120/);
  expect(await standsIn(sandbox, invoice)).toEqual([]);

  await heal(sandbox);
  await panel.getByRole("button", { name: /opnieuw/i }).first().click();
  await entryNumber(page);
  expect(await standsIn(sandbox, invoice)).toEqual([120]);
});

for (const kind of KINDS) {
  test(`the bug of 2019 (${kind}), rights gone before: nothing leaves`, async ({ page, sandbox }) => {
    await signIn(page, "accountant");
    await sandbox.incident({ kind, user: "visser", without_rights_on: 120, standing_in: 118 });
    const invoice = repair(62);
    await takeIn(page, invoice);
    await book(page);
    await expect(inTheBooks(page)).toContainText("Ongedaan gemaakt", { timeout: 30_000 });
    expect(await standsIn(sandbox, invoice)).toEqual([]);
    await heal(sandbox);
  });

  test(`the bug of 2019 (${kind}), rights lost between the check and the entry: seen as misbooked, and the gate closes`, async ({ page, sandbox }) => {
    await signIn(page, "accountant");
    await sandbox.opens("visser", 118);
    await sandbox.bug(kind);
    // The right to write entries goes with the attachment of this booking: after the check, before the entry.
    await sandbox.revoke({
      user: "visser",
      division: 120,
      after_calls: 1,
      counting: { endpoint: "documents/DocumentAttachments", method: "POST" },
      untold: true,
    });
    const invoice = repair(63);
    await takeIn(page, invoice);
    await book(page);
    const panel = inTheBooks(page);
    await expect(panel).toContainText("Verkeerd geboekt", { timeout: 45_000 });
    await expect(panel).toContainText("118 Tuinstra Hoveniers");
    await expect(panel).not.toContainText(/Gezien in 120/);
    await expect(page.locator(".banner")).toContainText("Exact Online staat uit");
    expect(await standsIn(sandbox, invoice)).toEqual([118]);

    // The next one waits; nothing follows it into the wrong books.
    const next = repair(64);
    await takeIn(page, next);
    await book(page);
    await expect(inTheBooks(page)).toContainText("Vertraagd");
    expect(await standsIn(sandbox, next)).toEqual([]);

    await heal(sandbox);
    await openAgain(page);
    await expect.poll(() => standsIn(sandbox, next), { timeout: 30_000 }).toEqual([120]);
    expect(await standsIn(sandbox, invoice)).toEqual([118]);
  });

  test(`control: the same raw call does go wrong (${kind})`, async ({ sandbox }) => {
    // Another user: a new consent of the one who is connected would end his connection.
    const token = await sandbox.token("jansen");
    await sandbox.incident({ kind, user: "jansen", without_rights_on: 120, standing_in: 118 });
    const before = await sandbox.count("documents/Documents");
    const answer = await fetch(`${sandbox.url}/api/v1/2190120/documents/Documents`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ Subject: "raw call", Type: 55 }),
    });
    expect(answer.status).toBe(201);
    const after = await sandbox.count("documents/Documents");
    expect(after[118]).toBe((before[118] ?? 0) + 1);
    expect(after[120]).toBe(before[120]);
    await heal(sandbox);
  });
}
