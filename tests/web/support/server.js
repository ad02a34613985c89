// A real server under test: `parleyd` with a log of its own, on ports that it keeps over restarts.
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { once } from "node:events";

const BIN = process.env.PARLEY_BIN ?? "build/release/bin";
export const program = (name) => join(BIN, name);

export class Server {
  #directory;
  #process;
  #flags;
  #ending = false;
  chat = "127.0.0.1:0";
  http = "127.0.0.1:0";

  /** `accounts`: made before it starts, with the password "a long enough one". */
  static async start({ config = "", flags = [], accounts = [] } = {}) {
    const server = new Server();
    server.#directory = await mkdtemp(join(tmpdir(), "parley-web-"));
    server.#flags = flags;
    if (config) {
      await writeFile(join(server.#directory, "parleyd.toml"), config);
      server.#flags = [...flags, "--config", join(server.#directory, "parleyd.toml")];
    }
    for (const name of accounts) {
      const add = spawn(program("parleyd"), ["account", "add", name, "--data", server.#data]);
      add.stdin.end("a long enough one\n");
      await once(add, "exit");
    }
    await server.run();
    return server;
  }

  get url() {
    return `http://${this.http}/`;
  }

  get #data() {
    return join(this.#directory, "data");
  }

  async run() {
    this.#process = spawn(
      program("parleyd"),
      [
        "--listen",
        this.chat,
        "--http",
        this.http,
        "--data",
        this.#data,
        ...this.#flags,
      ],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    const log = [];
    this.#process.stderr.on("data", (bytes) => log.push(bytes));
    this.#ending = false;
    this.#process.once("exit", (code, signal) => {
      if (this.#ending) return;
      console.error(`parleyd ended (code ${code}, signal ${signal}):\n${Buffer.concat(log)}`);
    });
    for await (const line of createInterface({ input: this.#process.stdout })) {
      const ready = /ready on (\S+)$/.exec(line);
      const page = /web page on http:\/\/(\S+?)\/$/.exec(line);
      if (ready) this.chat = ready[1];
      if (!page) continue;
      this.http = page[1];
      this.#process.stdout.resume();
      return;
    }
    throw new Error(`parleyd did not start:\n${Buffer.concat(log)}`);
  }

  /** At once, as a power cut would. */
  async kill() {
    const ended = once(this.#process, "exit");
    this.#ending = true;
    this.#process.kill("SIGKILL");
    await ended;
  }

  signal(name) {
    this.#process.kill(name);
  }

  async stop() {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const ended = once(this.#process, "exit");
      this.#ending = true;
      this.#process.kill("SIGTERM");
      this.#process.kill("SIGCONT");
      await ended;
    }
    await rm(this.#directory, { recursive: true, force: true });
    return this.#process.exitCode;
  }
}
