/** The switch: closed for everyone, work goes on, what was coded waits as delayed, and leaves once when it opens. */
import { connected } from "../fixtures/connect.ts";
import { book, entryNumber, inTheBooks, repair, takeIn } from "../fixtures/desk.ts";
import { axe, open, signIn } from "../fixtures/pages.ts";
import { expect, test } from "../fixtures/test.ts";

test.use({ scene: "switch" });
test.describe.configure({ mode: "serial" });

const REASON = "Boekingen komen in een andere administratie terecht.";

test("the operator closes Exact Online; an invoice coded meanwhile waits; opened, it is booked once", async ({ page, browser, house, sandbox }) => {
  await connected(page);
  const operators = await browser.newContext({ baseURL: house.url, locale: "nl-NL", timezoneId: "Europe/Amsterdam" });
  const operator = await operators.newPage();
  await signIn(operator, "operator");
  await open(operator, "/operator/gates");
  await axe(operator);

  await operator.getByRole("button", { name: /Exact Online, Alle functies/ }).click();
  const dialog = operator.getByRole("dialog");
  await dialog.getByRole("textbox").first().fill(REASON);
  await axe(operator);
  await dialog.locator("footer button[type=submit]").click();
  await expect(dialog).toBeHidden();
  await expect(operator.getByRole("button", { name: /Exact Online, Alle functies/ })).toContainText("Alles dicht");

  // Coding goes on; the banner says why, and the invoice waits.
  const invoice = repair(99);
  await takeIn(page, invoice);
  await expect(page.locator(".banner")).toContainText("Exact Online staat uit");
  await expect(page.locator(".banner")).toContainText(REASON);
  await book(page);
  await expect(inTheBooks(page)).toContainText("Vertraagd");
  await axe(page);
  await open(page, "/actions");
  await expect(page.getByRole("row").filter({ hasText: invoice.number })).toContainText("Vertraagd");
  await expect(page.locator("nav, header").first()).toContainText("1");
  await axe(page);
  expect(await sandbox.books(120, "purchaseentry/PurchaseEntries", `$filter=YourRef eq '${invoice.number}'`)).toEqual([]);
  await page.getByRole("link", { name: invoice.number }).click();
  await page.getByRole("link", { name: "Factuur", exact: true }).click();
  await expect(page).toHaveURL(/\/invoices\//);

  // Opened: it leaves by itself, and the page of the invoice shows it.
  await operator.getByRole("button", { name: /Exact Online, Alle functies/ }).click();
  await dialog.getByRole("textbox").first().fill("Hersteld door Exact.");
  await dialog.locator("footer button[type=submit]").click();
  await expect(operator.getByRole("button", { name: /Exact Online, Alle functies/ })).toContainText("Alles open");
  const number = await entryNumber(page);
  const entries = await sandbox.books(120, "purchaseentry/PurchaseEntries", `$filter=YourRef eq '${invoice.number}'`);
  expect(entries.map((entry) => String(entry.EntryNumber))).toEqual([number]);
  await expect(page.locator(".banner")).toHaveCount(0);
  await operators.close();
});
