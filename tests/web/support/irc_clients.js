// irssi and WeeChat as people run them, with a home of their own; what they show is in their logs.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PATIENCE } from "./browser.js";

const IRSSI = "/usr/bin/irssi";
const WEECHAT = "/usr/bin/weechat-headless";

if (!existsSync(IRSSI) || !existsSync(WEECHAT))
  throw new Error("irssi and weechat-headless are not installed (./dev test installs them)");

class IrcClient {
  async log(name) {
    return readFile(this.file(name), "utf8").catch(() => "");
  }

  async shows(name, text) {
    for (const end = Date.now() + PATIENCE; Date.now() < end;) {
      if ((await this.log(name)).includes(text)) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`${this.name} does not show '${text}':\n${await this.log(name)}`);
  }

  sees(text) {
    return this.shows("#lobby", text);
  }

  /** What was said in #lobby, in order: "nick: text". */
  async said() {
    return (await this.log("#lobby"))
      .split("\n")
      .map((line) => this.spoken.exec(line))
      .filter((found) => found)
      .map(([, nick, text]) => `${nick}: ${text}`);
  }

  async ended() {
    if (this.process.exitCode === null) await once(this.process, "exit");
    await rm(this.home, { recursive: true, force: true });
  }
}

/** In a terminal, which `script` makes. */
export class Irssi extends IrcClient {
  name = "irssi";
  spoken = /^\d\d:\d\d <[ @+]?(\S+)> (.*)$/;

  static async arrive(server, nick) {
    const irssi = new Irssi();
    irssi.home = await mkdtemp(join(tmpdir(), "parley-irssi-"));
    const autolog = `autolog = "yes"; autolog_path = "${irssi.home}/$0.log"; autolog_level = "all";`;
    await writeFile(
      join(irssi.home, "config"),
      // Without the second, its own flood protection sends a command every 2.2 seconds.
      `settings = { "fe-common/core" = { ${autolog} }; "irc/core" = { cmds_max_at_once = "1000"; }; };\n`,
    );
    const [host, port] = server.chat.split(":");
    const command = `${IRSSI} --home ${irssi.home} -c ${host} -p ${port} -n ${nick}`;
    irssi.process = spawn("script", ["-qec", command, "/dev/null"], {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, TERM: "xterm" },
    });
    await new Promise((ready, fail) => {
      let screen = "";
      irssi.process.stdout.on("data", (bytes) => {
        if (screen.length < 100_000) screen += bytes;
        if (screen.includes("MOTD File is missing")) ready();
      });
      setTimeout(() => fail(new Error(`irssi did not connect:\n${screen}`)), PATIENCE).unref();
    });
    return irssi;
  }

  file(name) {
    return join(this.home, `${name}.log`);
  }

  type(line) {
    this.process.stdin.write(`${line}\r`);
  }
}

/** Without a screen: commands go in by its fifo. */
export class WeeChat extends IrcClient {
  name = "WeeChat";
  spoken = /^[^\t]*\t[@+]?([A-Za-z]\S*)\t(.*)$/;

  static async arrive(server, nick) {
    const weechat = new WeeChat();
    weechat.home = await mkdtemp(join(tmpdir(), "parley-weechat-"));
    weechat.fifo = join(weechat.home, "fifo");
    const commands = [
      `/set fifo.file.path "${weechat.fifo}"`,
      "/set logger.file.flush_delay 0",
      // Its own flood protection; the first is its name from WeeChat 4 on, the others before.
      "/set irc.server_default.anti_flood 0",
      "/set irc.server_default.anti_flood_prio_high 0",
      "/set irc.server_default.anti_flood_prio_low 0",
      `/server add p ${server.chat.replace(":", "/")} -notls -nicks=${nick}`,
      "/connect p",
    ];
    weechat.process = spawn(
      WEECHAT,
      ["-d", weechat.home, ...commands.flatMap((command) => ["-r", command])],
      { stdio: ["ignore", "ignore", "inherit"] },
    );
    await weechat.shows("server", "MOTD File is missing");
    return weechat;
  }

  file(name) {
    const buffer = name === "server" ? "server.p" : `p.${name}`;
    return join(this.home, "logs", `irc.${buffer}.weechatlog`);
  }

  /** A command, or something to say in #lobby. */
  type(line) {
    const buffer = line.startsWith("/") ? "irc.server.p" : "irc.p.#lobby";
    return writeFile(this.fifo, `${buffer} *${line}\n`, { flag: "a" });
  }
}
