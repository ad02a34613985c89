// Makes an element's children agree with a list, and touches only what differs.

const known = new WeakMap(); // parent to Map of key to {node, version}

/**
 * `items` with `key(item)`, which is unique, and `version(item)`: while it is the same, the node
 * stands as it is; else `update(node, item)` changes it if given, and if not it is made anew.
 */
export function reconcile(parent, items, { key, version, make, update }) {
  const before = known.get(parent) ?? new Map();
  const after = new Map();
  let place = parent.firstChild;
  for (const item of items) {
    const name = key(item);
    const stamp = version(item);
    let { node, version: seen } = before.get(name) ?? {};
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
  for (const [name, { node }] of before) if (!after.has(name)) node.remove();
  known.set(parent, after);
}
