/** Where the installation wants it, an opening takes two operators. */
import { bigSwitch, closeAll, openAll } from "../fixtures/gates.ts";
import { axe, open, signIn, signInAs } from "../fixtures/pages.ts";
import { expect, test } from "../fixtures/test.ts";

test.use({ scene: "second-person", settings: { SLUIS_SECOND_PERSON: "true" } });

test("one asks, another confirms; whoever asked cannot; what was asked can be withdrawn", async ({ page, browser, house }) => {
  const email = "daan@sluis.example";
  const added = JSON.parse(await house.command("user", "add", "--operator", "--email", email, "--name", "Daan Mulder")) as { password: string };

  await signIn(page, "operator");
  await open(page, "/operator/gates");
  await closeAll(page, "Proef.");

  await openAll(page, "Het kan weer.");
  await expect(page.getByText("Wacht op een tweede persoon")).toBeVisible();
  await expect(page.getByText(/andere beheerder bevestigt/).first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Bevestigen en openen" })).toHaveCount(0);
  await expect(bigSwitch(page)).toContainText("Alles dicht");
  await axe(page);

  // Withdrawn, and asked again.
  await page.getByRole("button", { name: "Intrekken" }).click();
  await expect(page.getByText("Wacht op een tweede persoon")).toHaveCount(0);
  await openAll(page, "Nu echt.");

  const others = await browser.newContext({ baseURL: house.url, locale: "nl-NL", timezoneId: "Europe/Amsterdam" });
  const other = await others.newPage();
  await signInAs(other, { email, password: added.password });
  await open(other, "/operator/gates");
  await expect(other.getByText("Nu echt.")).toBeVisible();
  await axe(other);
  await other.getByRole("button", { name: "Bevestigen en openen" }).click();
  await expect(bigSwitch(other)).toContainText("Alles open");
  await expect(bigSwitch(page)).toContainText("Alles open");
  await expect(other.getByText(/Roos van Dijk, Daan Mulder/)).toBeVisible();
  await others.close();
});
