/** Figures, not judgements. Nothing is recorded meanwhile: a trace takes a snapshot of the page at every change. */
import base from "./playwright.config.ts";

export default {
  ...base,
  testMatch: ["bench/**/*.spec.ts"],
  workers: 1,
  timeout: 180_000,
  reporter: [["list"]],
  use: { ...base.use, trace: "off", screenshot: "off" },
};
