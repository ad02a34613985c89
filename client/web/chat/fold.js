// When two names are the same.

/** As the server compares names: NFKC case folding, as near as the language has it. */
export function fold(name) {
  return name.normalize("NFKC").toUpperCase().toLowerCase().replaceAll("ς", "σ").normalize("NFKC");
}
