/** The browser tests: what people do (acceptance) and every route (routes). */
import { defineConfig } from "@playwright/test";
import { chromium } from "./fixtures/browser.ts";

export default defineConfig({
  testDir: ".",
  testMatch: ["acceptance/**/*.spec.ts", "routes/**/*.spec.ts"],
  // A house (server and sandbox) belongs to a worker; the tests of one file share it and run in order.
  fullyParallel: false,
  workers: 2,
  // A test that passes the second time has a race in it, or we have one.
  retries: 0,
  forbidOnly: !!process.env.CI,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["html", { open: "never", outputFolder: "playwright-report" }]],
  outputDir: "test-results",
  use: {
    ...chromium,
    locale: "nl-NL",
    timezoneId: "Europe/Amsterdam",
    viewport: { width: 1440, height: 900 },
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
});
