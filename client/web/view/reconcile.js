// Makes an element's children agree with a list, and touches only what differs.

const known = new WeakMap(); // parent to Map of key to {node, version}

/**
 * `items` with `key(item)` and `version(item)`. A key is unique in the list, and names the same thing
 * for as long as the parent exists: it is never used again for another thing. While the version is
 * the same, the node stays as it is; otherwise `update(node, item)` changes it if given, and if not it
 * is replaced. A node that something else has removed from the parent is made again.
 *
 * The keyboard keeps its place: if what had the focus is replaced, its successor gets it, and if it is
 * gone, the node that now stands where it stood.
 */
export function reconcile(parent, items, { key, version, make, update }) {
  const before = known.get(parent) ?? new Map();
  const focus = focusIn(before);
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
  if (focus) keepFocus(parent, after, focus);
}

/** Where the focus is: the key of its node, how many come before it, and the way down from it. */
function focusIn(nodes) {
  const element = document.activeElement;
  let index = 0;
  for (const [key, { node }] of nodes) {
    if (node.contains(element)) return { element, key, index, path: pathTo(node, element) };
    ++index;
  }
  return undefined;
}

function pathTo(node, element) {
  const path = [];
  for (let each = element; each !== node; each = each.parentNode) {
    path.unshift([...each.parentNode.children].indexOf(each));
  }
  return path;
}

function keepFocus(parent, nodes, { element, key, index, path }) {
  if (document.activeElement === element) return;
  const node = nodes.get(key)?.node ?? parent.children[Math.min(index, parent.children.length - 1)];
  let target = node;
  for (const place of path) target = target?.children[place];
  (target ?? node)?.focus({ preventScroll: true });
}

/** The node that stands for a key now; undefined if there is none. */
export const nodeOf = (parent, key) => known.get(parent)?.get(key)?.node;

/** The key of the first node that `wanted(node, key)` accepts, in the order of the list. */
export function findKey(parent, wanted) {
  for (const [key, { node }] of known.get(parent) ?? []) if (wanted(node, key)) return key;
  return undefined;
}
