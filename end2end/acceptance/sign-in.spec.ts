/** Signing in and out, as a person does; and once without JavaScript, as the page promises. */
import { axe, hydrated, signIn } from "../fixtures/pages.ts";
import { people } from "../fixtures/people.ts";
import { expect, test } from "../fixtures/test.ts";

test("who is not signed in is asked to, and comes back to the page that was asked for", async ({ page }) => {
  await page.goto("/settings/users");
  await expect(page).toHaveURL(/\/signin/);
  await page.getByLabel("E-mailadres").fill(people.admin.email);
  await page.getByLabel("Wachtwoord").fill(people.admin.password);
  await page.getByRole("button", { name: "Aanmelden", exact: true }).click();
  await expect(page).toHaveURL(/\/settings\/users$/);
  await hydrated(page);
});

test("a wrong password says so, keeps the address, and tells nothing about the account", async ({ page, consoleErrors }) => {
  consoleErrors.allow(/40[13]|422/);
  const told: string[] = [];
  for (const email of [people.accountant.email, "niemand@rijnstroom.example"]) {
    await page.goto("/signin");
    await page.getByLabel("E-mailadres").fill(email);
    await page.getByLabel("Wachtwoord").fill("geen-sluizen");
    await page.getByRole("button", { name: "Aanmelden", exact: true }).click();
    await expect(page.getByLabel("E-mailadres")).toHaveValue(email);
    await expect(page.locator(".notice")).toContainText("horen niet bij elkaar");
    told.push(await page.locator(".notice").innerText());
    await axe(page);
  }
  expect(told[0]).toBe(told[1]);
});

test("signing out ends the session, also for the page that the browser still knows", async ({ page }) => {
  await signIn(page, "accountant");
  await hydrated(page);
  await page.locator("summary").filter({ hasText: /SB|Sanne/ }).click();
  await page.locator("form[action='/signout'] button").click();
  await expect(page).toHaveURL(/\/signin/);
  await page.goto("/");
  await expect(page).toHaveURL(/\/signin/);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("one signs in, reads the overview, changes the language, and signs out", async ({ page }) => {
    await signIn(page, "accountant");
    await expect(page.locator("h1")).toBeVisible();
    await page.locator("summary").filter({ hasText: /SB|Sanne/ }).click();
    await page.getByRole("button", { name: "EN", exact: true }).click();
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    await page.locator("summary").filter({ hasText: /SB|Sanne/ }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page).toHaveURL(/\/signin/);
  });
});
