// Direction controls in other users' text: they end where the text ends.
import test from "node:test";
import assert from "node:assert/strict";
import { balanced, isolate, withVisibleControls } from "../../../client/web/chat/bidi.js";
import { describeEntry, summarizePresence } from "../../../client/web/chat/describe.js";

const [LRE, RLE, PDF, LRO, RLO] = "\u202a\u202b\u202c\u202d\u202e";
const [LRI, RLI, FSI, PDI] = "\u2066\u2067\u2068\u2069";

/** What is open at the end of the text by Unicode's rules (UAX 9), and what ended without a beginning. */
function leaks(text) {
  const found = [];
  for (const paragraph of text.split(/[\n\r\u001c-\u001e\u0085\u2029]/)) {
    const open = [];
    for (const character of paragraph) {
      if ([LRE, RLE, LRO, RLO].includes(character)) open.push(PDF);
      else if ([LRI, RLI, FSI].includes(character)) open.push(PDI);
      else if (character === PDF && open.at(-1) !== PDF) found.push("PDF");
      else if (character === PDF) open.pop();
      else if (character === PDI && !open.includes(PDI)) found.push("PDI");
      else if (character === PDI) while (open.pop() !== PDI);
    }
    found.push(...open);
  }
  return found;
}

test("text without controls is the same text", () => {
  for (const text of ["", "ada", "two\nlines", "שלום", "a\u200eb"])
    assert.equal(balanced(text), text);
  for (const text of ["", "ada", "Zoë", "日本", "#tea 12"]) assert.equal(isolate(text), text);
});

test("what a text opens ends with its paragraph, and what it did not open it cannot end", () => {
  assert.equal(balanced(`a${RLO}b`), `a${RLO}b${PDF}`);
  assert.equal(balanced(`a${RLO}b\nc`), `a${RLO}b${PDF}\nc`);
  assert.equal(balanced(`a${PDI}${RLO}b`), `a${RLO}b${PDF}`);
  assert.equal(balanced(`a${PDF}b`), "ab");
  assert.equal(balanced(`${RLI}${LRE}a${PDI}b`), `${RLI}${LRE}a${PDI}b`);
  assert.equal(balanced(`${RLI}${PDF}a`), `${RLI}a${PDI}`);
});

test("any order of controls is balanced, with the same letters", () => {
  const controls = [LRE, RLE, PDF, LRO, RLO, LRI, RLI, FSI, PDI, PDI, PDF, "\n", "x"];
  let state = 7;
  const random = (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let round = 0; round < 2_000; ++round) {
    const length = random(90);
    const text = Array.from({ length }, () => controls[random(controls.length)]).join("");
    const tamed = balanced(text);
    assert.deepEqual(leaks(tamed), [], JSON.stringify(text));
    assert.equal(tamed.replace(/[^x\n]/g, ""), text.replace(/[^x\n]/g, ""));
    assert.deepEqual(leaks(isolate(text).slice(1, -1)), []);
  }
});

test("names and reasons keep to their place in the page's sentences", () => {
  const evil = `x${PDI}${RLO}y`;
  for (const type of ["topic", "kick", "ban", "redact", "mute", "except", "admit"]) {
    const entry = { type, from: "שלום", nick: "bob", mask: "bob!*@*", text: evil };
    const told = describeEntry(entry);
    assert.deepEqual(leaks(told), [], type);
    assert.ok(told.startsWith(`${FSI}שלום${PDI} `), type);
  }
  const quit = { type: "quit", from: "bob", text: evil };
  assert.equal(summarizePresence([quit]), `bob went offline: ${FSI}x${RLO}y${PDF}${PDI}`);
});

test("code shows its controls", () => {
  assert.equal(withVisibleControls(`if (a${RLO}) {`), "if (a⟨U+202E⟩) {");
});

// Two million characters: work that grows with their square would not end within the test's time.
test("long hostile texts", () => {
  const size = 1_000_000;
  for (const unit of [RLO, RLI, PDI, PDF, `${RLI}${PDI}`, `${RLO}${RLI}`, `${RLI}\n`]) {
    const tamed = balanced(unit.repeat(size));
    assert.ok(tamed.length <= 3 * size * unit.length, JSON.stringify(unit));
  }
});
