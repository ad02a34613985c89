// The page's files: what index.html names is there, and nothing reaches outside.
import test from "node:test";
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";

const web = join(dirname(fileURLToPath(import.meta.url)), "../../../client/web");
const read = (name) => readFileSync(join(web, name), "utf8");
const inFolder = (folder, ending) =>
  readdirSync(join(web, folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => `/${folder}/${name}`);
const modules = [...inFolder("chat", ".js"), ...inFolder("view", ".js")];
const all = (text, pattern) => [...text.matchAll(pattern)].map((match) => match[1]);

test("index.html preloads each module and has each sheet, once", () => {
  const page = read("index.html");
  assert.deepEqual(all(page, /modulepreload" href="([^"]+)"/g).sort(), modules.sort());
  assert.deepEqual(
    all(page, /stylesheet" href="([^"]+)"/g).sort(),
    inFolder("style", ".css").sort(),
  );
});

test("nothing in the page is inline, and nothing names another host", () => {
  const page = read("index.html");
  assert.doesNotMatch(page, /<script(?![^>]*src=)|<style| style=| on[a-z]+=/);
  for (const name of [
    ...modules,
    ...inFolder("style", ".css"),
    "/main.js",
    "/index.html",
    "/parley.webmanifest",
  ]) {
    const code = read(name.slice(1)).replace(/^\s*(\/\/|\/?\*).*$/gm, "");
    const text = code.replaceAll("http://www.w3.org/2000/svg", "");
    assert.doesNotMatch(text, /(https?:)?\/\/[a-z0-9-]+\.[a-z]/i, name);
    assert.doesNotMatch(
      text,
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/,
      name,
    );
  }
});

test("chat/ knows no DOM and no view; every import is there", () => {
  for (const name of modules) {
    const text = read(name.slice(1));
    const imports = all(text, /from "([^"]+)"/g).map((path) =>
      posix.join(posix.dirname(name), path),
    );
    for (const path of imports) assert.ok(modules.includes(path), `${name} imports ${path}`);
    if (!name.startsWith("/chat/")) continue;
    assert.ok(
      imports.every((path) => path.startsWith("/chat/")),
      name,
    );
    assert.doesNotMatch(text, /\bdocument\.|\bwindow\.|localStorage|sessionStorage/, name);
  }
});

test("a file has one job: it says it in its first line, and is not long", () => {
  for (const name of [...modules, "/main.js"]) {
    const lines = read(name.slice(1)).split("\n");
    assert.match(lines[0], /^\/\/ [A-Z].*[.:;?]/, name);
    assert.ok(lines.length <= 500, name);
  }
});
