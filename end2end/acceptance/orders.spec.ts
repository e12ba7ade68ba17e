/** Matching with purchase orders: Zoek, a deviation that comes and goes while typing, Rest apart, the order read back. */
import type { Page } from "@playwright/test";
import { connected } from "../fixtures/connect.ts";
import { sampleOrder } from "../fixtures/demo.ts";
import { book, entryNumber, takeIn, tenOfEight } from "../fixtures/desk.ts";
import { axe, open, signIn } from "../fixtures/pages.ts";
import { expect, test } from "../fixtures/test.ts";

test.use({ scene: "orders" });
test.describe.configure({ mode: "serial" });

test("the admin switches matching on, and says where claims go", async ({ page }) => {
  await connected(page);
  const row = page.getByRole("row").filter({ hasText: "Bakkerij Jansen" });
  await row.getByRole("button", { name: "Instellingen" }).click();
  await page.getByLabel("Facturen afstemmen met inkooporders").check();
  await page.getByLabel("Artikel voor te ontvangen creditnota's").selectOption({ label: "CREDIT Te ontvangen creditnota" });
  await page.getByRole("button", { name: "Opslaan" }).click();
  await expect(page.getByText("Opgeslagen.")).toBeVisible();
});

test("10 ordered, 8 received, 10 invoiced: seen while typing, set apart, booked, and the order read back", async ({ page, sandbox }) => {
  await signIn(page, "accountant");
  const invoice = tenOfEight();
  await takeIn(page, invoice);

  // Zoek: the order that the invoice names is proposed and ticked, with the reason.
  await page.keyboard.press("F4");
  const dialog = page.getByRole("dialog", { name: "Inkooporders zoeken" });
  await expect(dialog).toBeVisible();
  const tick = dialog.getByLabel(sampleOrder.number, { exact: true });
  await expect(tick).toBeChecked();
  await expect(dialog).toContainText("Voorgesteld voor deze factuur");
  await axe(page);

  // Its own tick has three states; words find orders, and what is not there says so.
  await tick.uncheck();
  await expect(dialog).toContainText("Niets aangevinkt");
  await tick.check();
  await dialog.getByRole("searchbox").fill("er is geen order met deze woorden");
  await expect(dialog).toContainText("Geen order gevonden");
  await dialog.getByRole("searchbox").fill("");
  await page.keyboard.press("Control+Enter");
  await expect(dialog).toBeHidden();

  // The verdict comes and goes with the figure, at each keystroke: nothing is left by Tab in between.
  const lines = page.locator(".lines");
  const quantity = page.getByLabel("Aantal, regel 1");
  await expect(lines).toContainText("8 ontvangen, 10 gefactureerd: 2 te veel");
  await quantity.fill("8");
  await expect(lines).not.toContainText("te veel");
  await quantity.fill("9");
  await expect(lines).toContainText("1 te veel");
  await quantity.fill("10");
  await expect(lines).toContainText("2 te veel");
  await axe(page);

  // Rest apart, by its key.
  await quantity.press("Alt+2");
  await expect(page.getByLabel("Aantal, regel 1")).toHaveValue("8");
  await expect(page.getByLabel("Aantal, regel 2")).toHaveValue("2");
  await expect(lines).not.toContainText("te veel");
  await expect(page.getByText("Regels, btw en totaal sluiten")).toBeVisible();

  await book(page);
  const number = await entryNumber(page);
  const booked = await sandbox.books(120, "purchase/PurchaseInvoices", `$filter=YourRef eq '${invoice.number}'`);
  expect(booked.map((row) => String(row.EntryNumber))).toEqual([number]);

  // The order as it stands there, and as Sluis has read it back.
  const [order] = await sandbox.books(120, "purchaseorder/PurchaseOrders", `$filter=OrderNumber eq ${sampleOrder.number}`);
  const [line] = (order.PurchaseOrderLines as { results: { InvoicedQuantity: number }[] }).results;
  expect(Number(line.InvoicedQuantity)).toBe(8);
});

test("the key that fills in the lines does not book them", async ({ page }) => {
  await signIn(page, "accountant");
  const invoice = tenOfEight();
  // Nothing stands in the way of booking it: the key would.
  await takeIn(page, { ...invoice, order: undefined, lines: [{ description: "Onderhoud", quantity: 1, unitPrice: 80 }] });
  await expect(page.getByText("Geen afwijkingen")).toBeVisible();
  await page.keyboard.press("F4");
  const dialog = page.getByRole("dialog", { name: "Inkooporders zoeken" });
  await expect(dialog.getByRole("searchbox")).toBeFocused();
  await page.keyboard.press("Control+Enter");
  await expect(dialog).toBeHidden();
  await page.reload();
  await expect(page.getByLabel("Factuurnummer")).toBeEnabled();
});

test("an order that nobody made is said, and the number that is typed is looked for", async ({ page }) => {
  await signIn(page, "accountant");
  const invoice = tenOfEight();
  await takeIn(page, { ...invoice, order: "PO 7781", lines: [{ description: "Onderhoud", quantity: 1, unitPrice: 80 }] });
  await expect(page.locator(".validate-sums")).toContainText("noemt order «PO 7781»; die is niet gevonden");
  await page.getByLabel("Inkooporder nr.").fill(sampleOrder.number);
  await page.getByLabel("Inkooporder nr.").press("Enter");
  const dialog = page.getByRole("dialog", { name: "Inkooporders zoeken" });
  await expect(dialog.getByRole("searchbox")).toHaveValue(sampleOrder.number);
  await expect(dialog.locator("tr.order")).toHaveCount(1);
});

test("after the booking the order shows what is invoiced of it", async ({ page }) => {
  await signIn(page, "admin");
  await open(page, "/settings/administrations");
  const row = page.getByRole("row").filter({ hasText: "Bakkerij Jansen" });
  await row.getByRole("button", { name: "Synchroniseren" }).click();
  await expect(async () => {
    await takeIn(page, tenOfEight());
    await page.keyboard.press("F4");
    const dialog = page.getByRole("dialog", { name: "Inkooporders zoeken" });
    // Ordered, received, invoiced, pending, still to invoice.
    const body = dialog.locator("tbody").filter({ has: page.getByLabel(sampleOrder.number, { exact: true }) });
    await expect(body.getByRole("row").nth(1)).toContainText(/10\s*8\s*8\s*0\s*0/, { timeout: 1_000 });
  }).toPass({ timeout: 60_000 });
});

test("several orders ticked: what the invoice does not bill is said, and a line is put on an order by hand", async ({ page }) => {
  await signIn(page, "accountant");
  const invoice = tenOfEight();
  const stranger = { description: "Onderdeel volgens afspraak", quantity: 1, unitPrice: 50 };
  await takeIn(page, { ...invoice, lines: [...invoice.lines, stranger] });
  await page.keyboard.press("F4");
  const dialog = page.getByRole("dialog", { name: "Inkooporders zoeken" });
  // An order of several lines: one of its lines gives the order's own tick its third state.
  const bodies = dialog.locator("tbody").filter({ has: page.locator("tr.order") });
  const several = bodies.filter({ has: page.locator("td.line-tick").nth(1) }).first();
  const number = (await several.locator("tr.order b").innerText()).trim();
  await several.locator("td.line-tick input").first().check();
  await expect(several.locator("tr.order input")).toBeChecked({ indeterminate: true });
  await several.locator("tr.order input").check();
  await expect(several.locator("td.line-tick input").nth(1)).toBeChecked();
  await expect(dialog.locator("footer")).toContainText(/regels in 2 inkooporders aangevinkt/);
  await page.keyboard.press("Control+Enter");
  await expect(page.locator(".toasts")).toContainText("staan niet op deze factuur");
  await expect(page.locator(".lines-head")).toContainText("2 regels, 1 inkooporder");

  // A person knows better: this line is about that order.
  await page.getByLabel("Omschrijving, regel 2").click();
  await page.getByLabel("Order, regel 2").selectOption({ label: await firstOf(page, number) });
  await expect(page.locator(".lines-head")).toContainText("2 inkooporders");
  await expect(page.getByLabel("Bedrag, regel 2")).toHaveValue("50,00");

  // And back, with a way back from there.
  await page.getByRole("button", { name: "Voorstel terugzetten" }).click();
  await expect(page.locator(".lines-head")).toContainText("1 inkooporder");
  await page.locator(".toast", { hasText: "Het voorstel staat er weer" }).getByRole("button", { name: "Ongedaan maken" }).click();
  await expect(page.locator(".lines-head")).toContainText("2 inkooporders");
});

/** The first order line of an order, as the choice in a line names it. */
async function firstOf(page: Page, number: string): Promise<string> {
  const options = await page.getByLabel("Order, regel 2").locator("option").allInnerTexts();
  const found = options.find((text) => text.startsWith(`${number}, `));
  expect(found, `${number} among ${options.join(" | ")}`).toBeDefined();
  return found ?? "";
}
