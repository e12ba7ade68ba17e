/** Figures from a real browser (`make bench`): they are printed beside their limit and judge nothing. */
import base from "./playwright.config.ts";

export default { ...base, testMatch: ["bench/**/*.spec.ts"], workers: 1, timeout: 180_000, reporter: [["list"]] };
