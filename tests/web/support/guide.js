// The examples of the operating guide, as real proxies run them; only ports and files are put in.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PATIENCE } from "./browser.js";

const STREAM = "/usr/lib/nginx/modules/ngx_stream_module.so";
const needed = ["/usr/sbin/nginx", STREAM, "/usr/sbin/haproxy", "/usr/bin/caddy"];
if (!needed.every((file) => existsSync(file)))
  throw new Error("nginx with its stream module, haproxy or caddy is missing (./dev proxies)");

/** The guide's code blocks in one language, in order. */
export async function blocksOf(language) {
  const guide = await readFile(new URL("../../../docs/operating.md", import.meta.url), "utf8");
  const fence = new RegExp("```" + language + "\\n(.*?)```", "gs");
  return [...guide.matchAll(fence)].map(([, block]) => block);
}

/** Ports that were free a moment ago. */
export async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((each) => once(each, "listening")));
  const ports = servers.map((each) => each.address().port);
  await Promise.all(servers.map((each) => once(each.close(), "close")));
  return ports;
}

/** Puts in each value for its name. A name that the guide does not have is an error. */
export function withValues(text, values) {
  for (const [name, value] of values) {
    if (!text.includes(name)) throw new Error(`the guide does not say '${name}' any more`);
    text = text.replaceAll(name, value);
  }
  return text;
}

/** A proxy with a folder of its own, in the foreground, until it is stopped. */
export class Proxy {
  static async folder() {
    const proxy = new Proxy();
    proxy.home = await mkdtemp(join(tmpdir(), "parley-proxy-"));
    proxy.certificate = join(proxy.home, "chat.pem");
    proxy.key = join(proxy.home, "chat.key");
    const what = ["-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=chat.example"];
    const files = ["-keyout", proxy.key, "-out", proxy.certificate];
    execFileSync("openssl", ["req", ...what, ...files], { stdio: "ignore" });
    return proxy;
  }

  async start(program, file, text, flags, ports) {
    await writeFile(join(this.home, file), text);
    this.process = spawn(program, flags, {
      cwd: this.home,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, HOME: this.home, XDG_DATA_HOME: this.home },
    });
    const log = [];
    this.process.stdout.on("data", (bytes) => log.push(bytes));
    this.process.stderr.on("data", (bytes) => log.push(bytes));
    for (const port of ports) {
      for (const end = Date.now() + PATIENCE; !(await answers(port));) {
        if (this.process.exitCode !== null || Date.now() > end)
          throw new Error(`${program} does not listen on ${port}:\n${Buffer.concat(log)}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  async stop() {
    if (this.process && this.process.exitCode === null) {
      const ended = once(this.process, "exit");
      this.process.kill("SIGTERM");
      await ended;
    }
    await rm(this.home, { recursive: true, force: true });
  }
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => resolve(true)).on("error", () => resolve(false));
    socket.on("connect", () => socket.destroy());
  });
}

export async function nginx(values) {
  const proxy = await Proxy.folder();
  const [web, stream] = (await blocksOf("nginx")).map((block) =>
    withValues(block, [
      ["/etc/ssl/chat.example.pem", proxy.certificate],
      ["/etc/ssl/chat.example.key", proxy.key],
    ]),
  );
  const folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const text = `load_module ${STREAM};
daemon off;
pid nginx.pid;
error_log stderr;
events {}
http {
  access_log off;
  ${folders.map((name) => `${name}_temp_path ${name};`).join("\n  ")}
  ${withValues(web, [
    ["listen 443", `listen 127.0.0.1:${values.https}`],
    ["127.0.0.1:8080", values.http],
  ])}
}
${withValues(stream, [
  ["listen 6697", `listen 127.0.0.1:${values.tls}`],
  ["127.0.0.1:6667", values.chat],
])}`;
  const flags = ["-p", proxy.home, "-e", "stderr", "-c", join(proxy.home, "nginx.conf")];
  await proxy.start("/usr/sbin/nginx", "nginx.conf", text, flags, [values.https, values.tls]);
  return proxy;
}

export async function haproxy(values) {
  const proxy = await Proxy.folder();
  const both = join(proxy.home, "both.pem");
  await writeFile(both, (await readFile(proxy.certificate)) + (await readFile(proxy.key)));
  const text = withValues((await blocksOf("haproxy")).join(""), [
    ["/etc/haproxy/chat.example.pem", both],
    ["bind :6697", `bind 127.0.0.1:${values.tls}`],
    ["bind :443", `bind 127.0.0.1:${values.https}`],
    ["127.0.0.1:6697", values.parleyTls],
    ["127.0.0.1:8080", values.http],
  ]);
  const flags = ["-db", "-f", "haproxy.cfg"];
  await proxy.start("/usr/sbin/haproxy", "haproxy.cfg", text, flags, [values.https, values.tls]);
  return proxy;
}

export async function caddy(values) {
  const proxy = await Proxy.folder();
  const [site] = await blocksOf("caddy");
  // Its own certificate: there is no authority to ask here.
  const text = `{
  admin off
  auto_https disable_redirects
  local_certs
  skip_install_trust
  http_port ${values.plain}
  https_port ${values.https}
}
${withValues(site, [["127.0.0.1:8080", values.http]])}`;
  const flags = ["run", "--config", "Caddyfile", "--adapter", "caddyfile"];
  await proxy.start("/usr/bin/caddy", "Caddyfile", text, flags, [values.https]);
  return proxy;
}
