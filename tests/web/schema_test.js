// What `parleyd schema` prints: a valid AsyncAPI document, whose schemas fit the lines of
// docs/protocol.md that a test plays against the server.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { test } from "node:test";

const modules = createRequire(path.join(process.env.PARLEY_NODE_MODULES, "package.json"));
const Ajv = modules("ajv");
const Ajv2020 = modules("ajv/dist/2020");
const addFormats = modules("ajv-formats");

const parleyd = path.join(process.env.PARLEY_BIN, "parleyd");
const schema = JSON.parse(execFileSync(parleyd, ["schema"], { encoding: "utf8" }));
const protocol = readFileSync(new URL("../../docs/protocol.md", import.meta.url), "utf8");

/** A validator for each schema of the document. */
function validators() {
  const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true });
  addFormats(ajv);
  ajv.addVocabulary(["asyncapi", "info", "channels", "operations", "components"]);
  ajv.addVocabulary(["defaultContentType"]);
  ajv.addSchema({ ...schema, $id: "parley" });
  return (name) => ajv.getSchema(`parley#/components/schemas/${name}`);
}

/** The lines of the examples, each with its sender: "request" or "server". */
function examples() {
  const found = [];
  for (const [, block] of protocol.matchAll(/^```parley\n(.*?)^```/gms)) {
    for (const [, way, json] of block.matchAll(/^\S+([<>]) (\{.*\})$/gm)) {
      try {
        found.push({ line: JSON.parse(json), json, request: way === ">" });
      } catch {
        // An example of a line that is refused.
      }
    }
  }
  return found;
}

test("the document is valid AsyncAPI 3.0", () => {
  const ajv = new Ajv({ strict: false, validateFormats: false });
  const valid = ajv.compile(modules("@asyncapi/specs/schemas/3.0.0-without-$id.json"));
  assert.ok(valid(schema), JSON.stringify(valid.errors?.slice(0, 5), null, 1));
});

test("every reference leads to something", () => {
  const text = JSON.stringify(schema);
  for (const [, pointer] of text.matchAll(/"\$ref":"#\/([^"]*)"/g)) {
    let at = schema;
    for (const part of pointer.split("/")) at = at?.[part];
    assert.ok(at !== undefined, pointer);
  }
});

test("the examples of docs/protocol.md fit the schemas", () => {
  const validator = validators();
  const refused = new Set(
    examples()
      .filter(({ line, request }) => !request && line.type === "error")
      .map(({ line }) => line.id),
  );
  let checked = 0;
  for (const { line, json, request } of examples()) {
    const valid = validator(request ? `request.${line.type}` : line.type);
    if (request && (!valid || refused.has(line.id))) continue; // refused requests may be wrong
    assert.ok(valid, `no schema for ${json}`);
    assert.ok(valid(line), `${json}\n${JSON.stringify(valid.errors, null, 1)}`);
    ++checked;
  }
  assert.ok(checked > 250, `${checked} lines`);
});

test("requests that the server refuses as such do not fit", () => {
  const validator = validators();
  for (const line of [
    { type: "hello", account: "ada" },
    { type: "hello" },
    { type: "say", to: "#a" },
    { type: "history", with: "#a", before: 1, after: 2 },
    { type: "history", with: "#a", limit: 0 },
    { type: "grant", room: "#a", nick: "bob", role: "king" },
    { type: "ban", room: "#a", mask: "bob", seconds: -1 },
    { type: "topic", room: 7 },
  ]) {
    const valid = validator(`request.${line.type}`);
    assert.ok(!valid(line), JSON.stringify(line));
  }
});
