// Keys that belong to an input method: no handler of the page sees them.

/**
 * While an input method composes, Enter, Tab, Escape and the arrows are its own. Safari sends the Enter
 * that ends a composition after the composition; it has the key code of all keys of input methods.
 */
const IME_KEY = 229;

export const isComposing = ({ isComposing: composing, keyCode }) =>
  composing || keyCode === IME_KEY;

/** In front of all key handlers, of the page as a whole and of each element. */
export function filterComposing(target = window) {
  for (const type of ["keydown", "keyup", "keypress"]) {
    target.addEventListener(
      type,
      (event) => {
        if (isComposing(event)) event.stopImmediatePropagation();
      },
      true,
    );
  }
}
