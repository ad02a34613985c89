// The direction of other users' text: it must not reach the words around it.

const ISOLATE = "\u2068"; // first strong isolate
const END_OF_ISOLATE = "\u2069";
const END_OF_EMBEDDING = "\u202c";
const CONTROLS = /[\u202a-\u202e\u2066-\u2069]/;
const CONTROLS_AND_PARAGRAPHS = /[\u202a-\u202e\u2066-\u2069\n\r\u001c-\u001e\u0085\u2029]/g;
/** Scripts that are written from right to left, and all direction controls. */
const TURNS =
  /[\u0590-\u08ff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const DEEPEST = 60; // Unicode allows 125 levels

/** The controls that are open in a paragraph, as the characters that end them. */
class Open {
  #ends = [];
  #isolates = 0;

  /** What stands for the control `character`: itself, or nothing if it begins or ends nothing. */
  take(character) {
    if (character === END_OF_EMBEDDING) {
      return this.#ends.at(-1) === END_OF_EMBEDDING ? this.#ends.pop() : "";
    }
    if (character === END_OF_ISOLATE) {
      if (this.#isolates === 0) return "";
      while (this.#ends.pop() !== END_OF_ISOLATE); // it ends the embeddings within, too
      --this.#isolates;
      return character;
    }
    if (this.#ends.length === DEEPEST) return "";
    const isolate = character >= "\u2066";
    if (isolate) ++this.#isolates;
    this.#ends.push(isolate ? END_OF_ISOLATE : END_OF_EMBEDDING);
    return character;
  }

  /** Ends everything: the paragraph is over. */
  close() {
    const ends = this.#ends.reverse().join("");
    this.#ends = [];
    this.#isolates = 0;
    return ends;
  }
}

/** The text with each direction control ended in the paragraph in which it begins. */
export function balanced(text) {
  if (!CONTROLS.test(text)) return text;
  const open = new Open();
  const tamed = text.replace(CONTROLS_AND_PARAGRAPHS, (character) =>
    CONTROLS.test(character) ? open.take(character) : open.close() + character,
  );
  return tamed + open.close();
}

/** Somebody's words within a sentence of the page: they keep their direction, and it keeps its own. */
export function isolate(text) {
  return TURNS.test(text) ? `${ISOLATE}${balanced(text)}${END_OF_ISOLATE}` : text;
}

/** Code must look like what it does: direction controls become visible. */
export function withVisibleControls(code) {
  return code.replace(
    /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `⟨U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`,
  );
}
