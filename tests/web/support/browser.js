// Chromium, and a person at a page in it.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const modules = process.env.PARLEY_NODE_MODULES ?? "build/web_tests/node_modules";
const { chromium } = createRequire(import.meta.url)(resolve(modules, "playwright-core"));

/** Waits are long, because machines are loaded: a test polls, and goes on when it sees. */
export const PATIENCE = 30_000 * Number(process.env.PARLEY_PATIENCE ?? 1);

/** The first can show no window, and takes 40 % less processor time. */
const BROWSERS = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];

export function launch() {
  const browser = process.env.CHROMIUM ?? BROWSERS.find(existsSync);
  if (!browser) throw new Error("no Chromium: ./dev test installs it, or CHROMIUM says where it is");
  return chromium.launch({
    executablePath: browser,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

export const WIDE = { viewport: { width: 1280, height: 800 } };
export const PHONE = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  deviceScaleFactor: 2,
};

/** Somebody with a browser of their own: nothing is shared with the others. */
export class Person {
  static async arrive(browser, server, nick, { options = WIDE, path = "" } = {}) {
    const person = new Person();
    person.nick = nick;
    person.context = await browser.newContext(options);
    person.context.setDefaultTimeout(PATIENCE);
    person.page = await person.context.newPage();
    person.complaints = [];
    person.page.on("console", (message) => {
      if (message.type() === "error") person.complaints.push(message.text());
    });
    person.page.on("pageerror", (error) => person.complaints.push(error.stack));
    await person.page.goto(server.url + path);
    await person.page.fill("#nick", nick);
    await person.page.click("#signin-form button");
    await person.page.waitForSelector("body[data-state=app]");
    return person;
  }

  async join(room) {
    await this.type(`/join ${room}`);
    await this.until((wanted) => document.querySelector("#title").textContent === wanted, room);
  }

  async type(text) {
    await this.page.fill("#message", text);
    await this.page.press("#message", "Enter");
  }

  /** Waits until the function, which runs in the page, says something true; gives that. */
  async until(seen, argument) {
    try {
      const handle = await this.page.waitForFunction(seen, argument, { timeout: PATIENCE });
      return await handle.jsonValue();
    } catch (error) {
      const screen = await this.page.evaluate(() => document.body.innerText).catch(() => "");
      throw new Error(
        `${this.nick} does not see it (${error.message}); the page shows:\n${screen}`,
      );
    }
  }

  sees(text) {
    return this.until(
      (wanted) => document.querySelector("#timeline").innerText.includes(wanted),
      text,
    );
  }

  online() {
    return this.until(() => document.querySelector("#me .state").textContent === "online");
  }

  async isOnline() {
    return (await this.page.textContent("#me .state")) === "online";
  }

  /** Opens the menu of the message with this text. */
  async menuOf(text) {
    const row = this.page.locator(".message", { hasText: text });
    await row.hover();
    await row.locator("button.more").click();
  }

  /** What was said in the conversation on the screen, in order: "nick: text". */
  said() {
    return this.page.$$eval("#timeline .message:not(.outgoing)", (rows) =>
      rows.map((row) => {
        const from = row.getAttribute("aria-label").replace(/, [^,]*$/, "");
        return `${from}: ${row.querySelector(".text").innerText}`;
      }),
    );
  }

  /** The same, once nothing of one's own is on its way any more. */
  async saidInAll() {
    await this.until(() => !document.querySelector("#timeline .message.outgoing"));
    return this.said();
  }

  async saysNothingBad() {
    const bad = this.complaints.filter(
      (text) => !/WebSocket|ERR_CONNECTION|Failed to load resource/.test(text),
    );
    if (bad.length > 0) throw new Error(`the page of ${this.nick} complains:\n${bad.join("\n")}`);
  }

  async leave() {
    await this.saysNothingBad();
    await this.context.close();
  }
}
