// Where the browser keeps things; if it does not allow that, in the page, for as long as it is open.

/** Has the methods of the browser's storages that the page uses. */
class PageStorage {
  #items = new Map();

  getItem(key) {
    return this.#items.get(key) ?? null;
  }

  setItem(key, value) {
    this.#items.set(key, value);
  }

  removeItem(key) {
    this.#items.delete(key);
  }
}

/**
 * `open()` gives a storage; reading the property alone throws where cookies are blocked. `kept`: false if
 * everything is forgotten with the page.
 */
export function storageFrom(open) {
  try {
    const storage = open();
    storage.getItem("parley");
    return { storage, kept: true };
  } catch {
    return { storage: new PageStorage(), kept: false };
  }
}
