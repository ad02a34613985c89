// Makes an element's children agree with a list, and touches only what differs.

const known = new WeakMap(); // parent to Map of key to {node, version}

/**
 * `items` with `key(item)` and `version(item)`. A key is unique in the list, and names the same thing
 * for as long as the parent exists: it is never used again for another thing. While the version is
 * the same, the node stays as it is; otherwise `update(node, item)` changes it if given, and if not it
 * is replaced. A node that something else has removed from the parent is made again.
 */
export function reconcile(parent, items, { key, version, make, update }) {
  const before = known.get(parent) ?? new Map();
  const after = new Map();
  let place = parent.firstChild;
  for (const item of items) {
    const name = key(item);
    const stamp = version(item);
    let { node, version: seen } = before.get(name) ?? {};
    if (node && node.parentNode !== parent) node = undefined;
    if (node && seen !== stamp) {
      if (update) {
        update(node, item);
      } else {
        const fresh = make(item);
        if (place === node) place = fresh;
        node.replaceWith(fresh);
        node = fresh;
      }
    }
    node ??= make(item);
    after.set(name, { node, version: stamp });
    if (place === node) place = node.nextSibling;
    else parent.insertBefore(node, place);
  }
  for (const [name, { node }] of before) {
    if (after.get(name)?.node !== node && node.parentNode === parent) node.remove();
  }
  known.set(parent, after);
}

/** The node that stands for a key now; undefined if there is none. */
export const nodeOf = (parent, key) => known.get(parent)?.get(key)?.node;

/** The key of the first node that `wanted(node, key)` accepts, in the order of the list. */
export function findKey(parent, wanted) {
  for (const [key, { node }] of known.get(parent) ?? []) if (wanted(node, key)) return key;
  return undefined;
}
