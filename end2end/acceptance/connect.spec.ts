/** Connecting with Exact Online: the consent, what it reaches, taking over, the first reading of the master data. */
import { connect, masterDataRead, takeOver } from "../fixtures/connect.ts";
import { axe, open, signIn } from "../fixtures/pages.ts";
import { expect, test } from "../fixtures/test.ts";

test.use({ scene: "connect" });
test.describe.configure({ mode: "serial" });

test("a refused consent changes nothing, and says so", async ({ page }) => {
  await signIn(page, "admin");
  await open(page, "/settings/connections");
  await page.getByRole("button", { name: "Maak verbinding met Exact Online" }).click();
  await page.locator('form[data-user="visser"]').getByRole("button", { name: "Weigeren" }).click();
  await expect(page.getByText("Er is geen toestemming gegeven.")).toBeVisible();
  await expect(page.getByText("Nog geen verbinding")).toBeVisible();
});

test("a consent shows what it reaches before anything changes, then takes it over and reads the master data", async ({ page }) => {
  await signIn(page, "admin");
  await connect(page, "visser");
  const rows = page.getByRole("row");
  for (const name of ["120 Bakkerij Jansen B.V.", "131 Zadelhoff Installatietechniek B.V.", "118 Tuinstra Hoveniers B.V."]) {
    await expect(rows.filter({ hasText: name })).toContainText("nog niet in Sluis");
  }
  await axe(page);
  await takeOver(page);
  await masterDataRead(page, "Bakkerij Jansen");
  await axe(page);
});

test("a second user takes over only what it can reach; the rest keeps its connection", async ({ page }) => {
  await signIn(page, "admin");
  await connect(page, "jansen");
  // J. Jansen has no rights in the bakery: the bug of 2019 began with somebody like that.
  const card = page.locator(".panel").filter({ hasText: "J. Jansen" });
  await expect(card.getByRole("row").filter({ hasText: "Bakkerij Jansen" })).toHaveCount(0);
  await expect(page.locator(".panel").filter({ hasText: "A. Visser" })).toContainText("Bakkerij Jansen");
});

test("an accountant may not connect", async ({ page, consoleErrors }) => {
  consoleErrors.allow(/403/);
  await signIn(page, "accountant");
  await page.goto("/settings/connections");
  await expect(page.getByRole("button", { name: "Maak verbinding met Exact Online" })).toHaveCount(0);
});
