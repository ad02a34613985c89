// nginx, HAProxy and Caddy with the operating guide's own words: the server knows who comes.
// No part of `./dev test`: Debian starts what it installs. `./dev proxies` runs it.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { request } from "node:https";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { connect as connectTls } from "node:tls";
import { launch, Person } from "./support/browser.js";
import { blocksOf, caddy, freePorts, haproxy, nginx } from "./support/guide.js";
import { Server } from "./support/server.js";

const ports = {};
let server;
let proxies = [];
let operator;

/** A line at a time; `ask` sends one and gives the first line for which `wanted` is true. */
function talker(socket) {
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  return {
    async ask(text, wanted) {
      socket.write(`${text}\r\n`);
      for (;;) {
        const { value, done } = await lines.next();
        assert.ok(!done, `the connection ended before an answer to ${text}`);
        if (wanted(value)) return value;
      }
    },
    end: () => socket.destroy(),
  };
}

const answerTo = (id) => (line) => JSON.parse(line).id === id;

before(async () => {
  const names = ["nginxWeb", "nginxTls", "haproxyWeb", "haproxyTls", "caddyWeb", "caddyPlain"];
  const free = await freePorts(names.length + 1);
  names.forEach((name, n) => {
    ports[name] = free[n];
  });
  const parleyTls = `127.0.0.1:${free.at(-1)}`;
  const [trusted] = (await blocksOf("toml")).filter((block) => block.includes("trusted"));
  server = await Server.start({
    config: `${trusted}\n[operators]\naccounts = ["root"]\n`,
    accounts: ["root"],
    flags: ["--tls", parleyTls],
  });
  const { chat, http } = server;
  proxies = await Promise.all([
    nginx({ chat, http, https: ports.nginxWeb, tls: ports.nginxTls }),
    haproxy({ http, parleyTls, https: ports.haproxyWeb, tls: ports.haproxyTls }),
    caddy({ http, https: ports.caddyWeb, plain: ports.caddyPlain }),
  ]);
  // Not from the trusted address: so without a header.
  operator = talker(connect({ port: chat.split(":")[1], localAddress: "127.0.0.2" }));
  const hello = { type: "hello", id: 1, account: "root", password: "a long enough one" };
  await operator.ask(JSON.stringify(hello), answerTo(1));
});

after(async () => {
  operator?.end();
  await Promise.all(proxies.map((proxy) => proxy.stop()));
  await server?.stop();
});

async function addressOf(nick) {
  const answer = JSON.parse(await operator.ask('{"type":"sessions","id":3}', answerTo(3)));
  assert.equal(answer.type, "sessions", JSON.stringify(answer));
  return answer.sessions.find((each) => each.nick === nick)?.address;
}

/** A WebSocket by hand, because a browser cannot choose the address that it comes from. */
function webSocket(port, localAddress) {
  return new Promise((resolve, reject) => {
    const asked = request({
      host: "127.0.0.1",
      port,
      localAddress,
      servername: "chat.example",
      rejectUnauthorized: false,
      path: "/ws",
      headers: {
        Host: `chat.example:${port}`,
        Origin: `https://chat.example:${port}`,
        Connection: "Upgrade",
        Upgrade: "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": Buffer.from("sixteen bytes ok").toString("base64"),
      },
    });
    asked.on("upgrade", (response, socket) => resolve(socket));
    asked.on("response", ({ statusCode }) => reject(new Error(`no upgrade: ${statusCode}`)));
    asked.on("error", reject);
    asked.end();
  });
}

/** Signs in, and gives the first frame that comes back. */
function hello(socket, nick) {
  const text = JSON.stringify({ type: "hello", id: 1, nick });
  const head = Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]); // one text frame, masked by 0
  socket.write(Buffer.concat([head, Buffer.from(text)]));
  return new Promise((resolve, reject) => {
    socket.once("data", (bytes) => resolve(bytes.toString("latin1")));
    socket.once("close", () => reject(new Error("closed")));
  });
}

const web = [
  ["nginx", "nginxWeb", "127.0.0.11"],
  ["HAProxy", "haproxyWeb", "127.0.0.12"],
  ["Caddy", "caddyWeb", "127.0.0.13"],
];
for (const [name, port, address] of web) {
  test(`${name} passes WebSocket on, and says for whom`, async () => {
    const socket = await webSocket(ports[port], address);
    assert.match(await hello(socket, `by_${port}`), /"type":"welcome"/);
    assert.equal(await addressOf(`by_${port}`), address);
    socket.destroy();
  });

  test(`${name} keeps the metrics to itself`, async () => {
    const status = await new Promise((resolve, reject) => {
      const target = { host: "127.0.0.1", port: ports[port], servername: "chat.example" };
      const headers = { Host: "chat.example" };
      request({ ...target, headers, rejectUnauthorized: false, path: "/metrics" })
        .on("response", ({ statusCode }) => resolve(statusCode))
        .on("error", reject)
        .end();
    });
    assert.ok([403, 404].includes(status), `${name} answers ${status}`);
  });
}

const chat = [
  ["nginx", "nginxTls", "127.0.0.21"],
  ["HAProxy", "haproxyTls", "127.0.0.22"],
];
for (const [name, port, address] of chat) {
  test(`${name} passes IRC through TLS on, and says for whom`, async () => {
    const socket = connectTls({
      host: "127.0.0.1",
      port: ports[port],
      localAddress: address,
      servername: "chat.example",
      rejectUnauthorized: false,
    });
    const visitor = talker(socket);
    const nick = `irc_${port}`;
    await visitor.ask(`NICK ${nick}\r\nUSER u 0 * :u`, (line) => line.includes(` 001 ${nick} `));
    assert.equal(await addressOf(nick), address);
    visitor.end();
  });
}

test("two browsers talk through nginx, with everything that the page needs", async () => {
  const browser = await launch();
  const through = { url: `https://127.0.0.1:${ports.nginxWeb}/` };
  const options = { ignoreHTTPSErrors: true };
  const ada = await Person.arrive(browser, through, "ada", { options });
  const bob = await Person.arrive(browser, through, "bob", { options });
  await ada.join("#proxied");
  await bob.join("#proxied");
  await ada.type("by way of nginx");
  await bob.sees("by way of nginx");
  await ada.leave();
  await bob.leave();
  await browser.close();
});
