/**
 * The way of an invoice, as a person goes it: sign in, connect, drop a file, code it, book it, and see the entry number
 * that came back, with its proof; and in the books of the bookkeeping system, once.
 */
import { connect, masterDataRead, takeOver } from "../fixtures/connect.ts";
import { book, entryNumber, inTheBooks, repair, takeIn } from "../fixtures/desk.ts";
import { payable } from "../fixtures/invoice.ts";
import { axe, open, signIn } from "../fixtures/pages.ts";
import { expect, test } from "../fixtures/test.ts";

test.use({ scene: "file-to-entry" });
test.describe.configure({ mode: "serial" });

test("an admin connects, sees what the connection reaches before anything changes, and takes over", async ({ page }) => {
  await signIn(page, "admin");
  await open(page, "/settings/connections");
  await expect(page.getByText("Nog geen verbinding")).toBeVisible();
  await connect(page, "visser");
  await expect(page.getByText("Kies hieronder welke administraties zij overneemt")).toBeVisible();
  for (const name of ["120 Bakkerij Jansen B.V.", "131 Zadelhoff Installatietechniek B.V.", "118 Tuinstra Hoveniers B.V."]) {
    await expect(page.getByRole("row").filter({ hasText: name })).toContainText("nog niet in Sluis");
  }
  await axe(page);
  await takeOver(page);
  await masterDataRead(page, "Bakkerij Jansen");
  await axe(page);
});

test("a file is dropped, coded, booked, and its entry number is proved", async ({ page, sandbox }) => {
  await signIn(page, "accountant");
  const invoice = repair(120);
  await takeIn(page, invoice);

  // What the supplier's card and the document say stands there already.
  await expect(page.getByLabel("Leverancier", { exact: true })).toHaveValue(/.+/);
  await expect(page.getByLabel(/^Betalingsconditie/)).toHaveValue("30");
  await expect(page.getByLabel("Grootboek, regel 1")).toHaveValue("4200");
  await axe(page);

  // Without an account it cannot be booked, and the line says why; with one it can.
  await page.getByLabel("Grootboek, regel 1").fill("");
  await page.getByLabel("Grootboek, regel 1").press("Tab");
  await expect(page.locator(".lines")).toContainText("Invullen");
  await expect(page.locator(".validate-actions").getByRole("button", { name: /^Boeken Ctrl/ })).toBeDisabled();
  await page.getByLabel("Grootboek, regel 1").fill("4200");
  await page.getByLabel("Grootboek, regel 1").press("Tab");
  await page.getByLabel("Kpl., regel 1").fill("PROD");
  await page.getByLabel("Kpl., regel 1").press("Tab");

  await book(page);
  const number = await entryNumber(page);
  expect(number).toMatch(/^\d+$/);
  await expect(inTheBooks(page)).toContainText("onder A. Visser");
  await axe(page);

  const entries = await sandbox.books(120, "purchaseentry/PurchaseEntries", `$filter=YourRef eq '${invoice.number}'`);
  expect(entries).toHaveLength(1);
  expect(String(entries[0].EntryNumber)).toBe(number);
  // In the books a debt to a supplier is below zero.
  expect(Number(entries[0].AmountFC)).toBeCloseTo(-Number(payable(invoice)), 2);
  for (const elsewhere of [131, 118]) {
    expect(await sandbox.books(elsewhere, "purchaseentry/PurchaseEntries", `$filter=YourRef eq '${invoice.number}'`)).toEqual([]);
  }

  // As a person would see it there.
  await page.goto(`${sandbox.url}/sandbox/administraties/120/boekingen`);
  await expect(page.locator(`tr[data-entry="${number}"]`)).toContainText(invoice.number);
});

test("the same file a second time is seen as such, and the same invoice as a duplicate", async ({ page }) => {
  await signIn(page, "accountant");
  const invoice = repair(45);
  await takeIn(page, invoice);
  await book(page);
  await entryNumber(page);

  await open(page, "/intake");
  const again = { ...invoice, lines: [{ ...invoice.lines[0], unitPrice: 46 }] };
  await takeIn(page, again);
  await expect(page.locator(".validate-work")).toContainText(/staat al|al geboekt|dubbel/i);
  await expect(page.locator(".validate-actions").getByRole("button", { name: /^Boeken Ctrl/ })).toBeDisabled();
});

test("boeken en blokkeren sets the condition that keeps it out of payments", async ({ page, sandbox }) => {
  await signIn(page, "admin");
  await open(page, "/settings/administrations");
  const row = page.getByRole("row").filter({ hasText: "Bakkerij Jansen" });
  await row.getByRole("button", { name: "Instellingen" }).click();
  await page.getByLabel("Betalingsconditie die blokkeert").selectOption("BL");
  await page.getByRole("button", { name: "Opslaan" }).click();
  await expect(page.getByText("Opgeslagen.")).toBeVisible();

  const invoice = repair(300);
  await takeIn(page, invoice);
  await book(page, "Boeken en blokkeren");
  await entryNumber(page);
  const [entry] = await sandbox.books(120, "purchaseentry/PurchaseEntries", `$filter=YourRef eq '${invoice.number}'`);
  expect(entry.PaymentCondition).toBe("BL");
});

test("lines are coded by hand: the sum must close, a code that is not there says so", async ({ page }) => {
  await signIn(page, "accountant");
  await takeIn(page, repair(250));
  await page.getByRole("button", { name: "Regel", exact: true }).click();
  await expect(page.getByLabel("Grootboek, regel 2")).toBeVisible();
  await page.getByLabel("Bedrag, regel 1").fill("200,00");
  await page.getByLabel("Bedrag, regel 1").press("Tab");
  await expect(page.locator(".validate-sums")).toContainText("200,00 gecodeerd van 250,00");
  await page.getByLabel("Omschrijving, regel 2").fill("Voorrijkosten");
  await page.getByLabel("Bedrag, regel 2").fill("50,00");
  await page.getByLabel("Bedrag, regel 2").press("Tab");
  await page.getByLabel("Btw, regel 2").fill("99");
  await expect(page.locator(".validate-sums")).toContainText("Btw, regel 2: deze code is er niet");
  await page.getByLabel("Btw, regel 2").fill("2");
  await page.getByLabel("Btw, regel 2").press("Tab");
  await expect(page.getByText("Regels, btw en totaal sluiten")).toBeVisible();
  await book(page);
  await entryNumber(page);
});

test("an invoice that is thrown away leaves the list with its reason, and comes back with its file", async ({ page }) => {
  await signIn(page, "accountant");
  const invoice = repair(75);
  await takeIn(page, invoice);
  await page.locator(".validate-actions").getByRole("button", { name: "Verwijderen" }).click();
  const dialog = page.getByRole("dialog", { name: "Factuur verwijderen" });
  await expect(dialog.getByLabel("Reden")).toBeFocused();
  await axe(page);
  await dialog.getByLabel("Reden").fill("Reclame, geen factuur");
  await dialog.getByRole("button", { name: "Verwijderen" }).click();
  await expect(dialog).toBeHidden();
  await open(page, "/validate");
  await expect(page.getByRole("row").filter({ hasText: invoice.number })).toHaveCount(0);

  await takeIn(page, invoice);
  await expect(page.getByLabel("Factuurnummer")).toBeEnabled();
  await open(page, page.url().replace("/validate/", "/invoices/"));
  await expect(page.getByRole("main")).toContainText("Reclame, geen factuur");
  await expect(page.getByRole("main")).toContainText("Teruggezet");
});
