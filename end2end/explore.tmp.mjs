import { chromium } from "@playwright/test";
import { readFileSync } from "node:fs";
const B = "http://127.0.0.1:7300";
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-first-run", "--disable-background-networking"] });
const ctx = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "nl-NL", timezoneId: "Europe/Amsterdam" });
const page = await ctx.newPage();
page.on("console", m => { if (m.type() === "error") console.log("console:", m.text()); });
page.on("pageerror", e => console.log("pageerror:", e.message));
const shot = async n => { await page.screenshot({ path: `/tmp/look/${n}.png` }); console.log("shot", n, page.url()); };
const alive = async () => { await page.waitForSelector("html[data-hydrated]", { timeout: 20000 }); };
await page.goto(B + "/signin"); await shot("signin");
await page.getByLabel(/e-mail/i).fill("karin@rijnstroom.example");
await page.getByLabel(/wachtwoord/i).fill("zestien-sluizen");
await page.getByRole("button", { name: "Aanmelden", exact: true }).click();
await alive(); await shot("dashboard-empty");
await page.goto(B + "/settings/connections"); await alive(); await shot("connections-empty");
await page.getByRole("button", { name: "Maak verbinding met Exact Online" }).click();
await page.waitForSelector("form[data-user=visser]"); await shot("sandbox-consent");
await page.locator("form[data-user=visser]").getByRole("button", { name: /toestaan/i }).click();
await alive(); await shot("connections-made");
await page.getByRole("button", { name: /^Neem \d+ over$/ }).click();
await page.getByText(/administraties overgenomen/).waitFor(); await shot("connections-taken");
await page.goto(B + "/settings/administrations"); await alive(); 
for (let i=0;i<60;i++){ const t = await page.locator("tbody").innerText(); if ((t.match(/stand van/g)||[]).length>=3) break; await page.waitForTimeout(1000); }
await shot("administrations");
await page.getByRole("row").filter({ hasText: "Bakkerij Jansen" }).getByRole("button", { name: "Instellingen" }).click();
await page.waitForTimeout(800);
await page.screenshot({ path: "/tmp/look/administration-settings.png", fullPage: true });
await page.getByLabel("Betalingsconditie die blokkeert").selectOption("BL").catch(e=>console.log(e.message));
await page.getByLabel("Artikel voor te ontvangen creditnota's").selectOption({ label: "CREDIT Te ontvangen creditnota" }).catch(e=>console.log(e.message));
await page.getByRole("button", { name: "Opslaan" }).click();
await page.waitForTimeout(500); await shot("administration-saved");
await page.goto(B + "/intake"); await alive(); await shot("intake-empty");
const S = "/work/main/app/backend/tests/samples/";
await page.locator("input[type=file]").setInputFiles(["molenkamp-2026-0417.xml","gouden-aar-88213.xml","kuiper-verlegd-g-rekening.xml","molenkamp-credit-2026-0031.xml","noordkaap-vn-20931.pdf","ommeland-energie-cii.xml"].map(f=>S+f));
await page.waitForTimeout(1500); await shot("intake");
await page.goto(B + "/validate"); await alive(); await shot("validate-list");
for (const n of ["Molenkamp","Gouden Aar","Kuiper","Noordkaap","Ommeland"]) {
  await page.goto(B + "/validate"); await alive();
  const l = page.getByRole("link", { name: new RegExp(n) }).first();
  if (!(await l.count())) { console.log("no", n); continue; }
  await l.click(); await page.waitForTimeout(900); await shot("validate-" + n.toLowerCase().replace(" ", "-"));
  if (n === "Molenkamp" || n === "Gouden Aar") { await page.keyboard.press("F4"); await page.waitForTimeout(500); await shot("zoek-" + n.toLowerCase().replace(" ", "-")); await page.keyboard.press("Escape"); }
}
await ctx.storageState({ path: "/tmp/look/state.json" });
await browser.close();
