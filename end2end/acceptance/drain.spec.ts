/** The switch under load: what was coded meanwhile waits, leaves by canary, then all of it, each once. */
import { connected } from "../fixtures/connect.ts";
import { book, inTheBooks, repair, takeIn } from "../fixtures/desk.ts";
import { bigSwitch, closeAll, openAll } from "../fixtures/gates.ts";
import { axe, open, signIn } from "../fixtures/pages.ts";
import type { Sandbox } from "../fixtures/sandbox.ts";
import { expect, test } from "../fixtures/test.ts";

test.use({ scene: "drain" });

const WAITING = 4;

/** How often each of these invoices stands in the books of 120. */
async function standing(sandbox: Sandbox, numbers: readonly string[]): Promise<number[]> {
  const entries = await sandbox.books(120, "purchaseentry/PurchaseEntries");
  return numbers.map((number) => entries.filter((entry) => entry.YourRef === number).length);
}

test("closed under load; coding goes on; opened by canary, then all: everything is booked once", async ({ page, browser, house, sandbox }) => {
  test.setTimeout(180_000);
  await connected(page);
  const operators = await browser.newContext({ baseURL: house.url, locale: "nl-NL", timezoneId: "Europe/Amsterdam" });
  const operator = await operators.newPage();
  await signIn(operator, "operator");
  await open(operator, "/operator/gates");

  // One is on its way, slowly, when the switch is closed.
  await sandbox.fault({ endpoint: "documents/Documents", method: "POST", times: 1, effect: { kind: "latency", ms: 600 } });
  const underWay = repair(80);
  await takeIn(page, underWay);
  await book(page);
  await closeAll(operator, "Exact Online geeft wisselende antwoorden.");

  const numbers: string[] = [underWay.number];
  for (let index = 0; index < WAITING; index += 1) {
    const invoice = repair(81 + index);
    await takeIn(page, invoice);
    await book(page);
    await expect(inTheBooks(page)).toContainText("Vertraagd");
    numbers.push(invoice.number);
  }
  await expect(operator.getByText(/Leeg over zo’n/)).toBeVisible();
  await axe(operator);

  // Two first; then it waits for the operator.
  await openAll(operator, "Hersteld door Exact.", async (dialog) => {
    await dialog.getByRole("radio", { name: "Eerst enkele acties" }).check();
    await dialog.getByLabel("Hoeveel acties eerst").fill("2");
    await dialog.getByRole("checkbox", { name: /Btw-periode/ }).check();
    await axe(operator);
  });
  await expect(bigSwitch(operator)).toContainText("Deels dicht");
  await expect(operator.getByRole("cell", { name: /2 van eerste 2/ }).first()).toBeVisible({ timeout: 30_000 });
  await expect(operator.getByText("2 van 2")).toBeVisible({ timeout: 30_000 });
  await axe(operator);
  const first = await standing(sandbox, numbers);
  expect(first.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(3);

  // Then all.
  await openAll(operator, "De eerste twee staan goed.", async (dialog) => {
    await dialog.getByRole("radio", { name: "Alles", exact: true }).check();
  });
  await expect(bigSwitch(operator)).toContainText("Alles open");
  await expect.poll(() => standing(sandbox, numbers), { timeout: 90_000 }).toEqual(numbers.map(() => 1));
  await operators.close();
});
