/** Pictures of every screen (`make look`), to be looked at; nothing is compared. */
import base from "./playwright.config.ts";

export default { ...base, testMatch: ["look/**/*.spec.ts"], reporter: [["list"]], timeout: 180_000 };
