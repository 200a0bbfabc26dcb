// The only way that things get on the page. Text is text: nothing here takes markup from data.

const SVG = 'http://www.w3.org/2000/svg';

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) {
      continue;
    }
    if (name === 'on') {
      for (const [type, handler] of Object.entries(value)) {
        node.addEventListener(type, handler);
      }
    } else if (name === 'data') {
      Object.assign(node.dataset, value);
    } else if (name === 'style' || name.startsWith('on')) {
      throw new Error(`no ${name} attributes`);
    } else {
      node.setAttribute(name, value === true ? '' : String(value));
    }
  }
  node.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false)
    .map((c) => (c instanceof Node ? c : document.createTextNode(String(c)))));
  return node;
}

/** An element with attributes and children; strings become text. */
export const el = (tag, props, ...children) => fill(document.createElement(tag), props, children);

/** The same of SVG. */
export const svg = (tag, props, ...children) => fill(document.createElementNS(SVG, tag), props, children);

/** Sets text only where it differs, so that nothing is announced or selected anew without need. */
export function setText(node, text) {
  const value = text === undefined || text === null ? '' : String(text);
  if (node.textContent !== value) {
    node.textContent = value;
  }
}

/** Replaces all children. */
export function replace(node, ...children) {
  node.replaceChildren();
  return fill(node, null, children);
}

/**
 * Keeps children in step with items: a child stays the same element as long as its item is there, so focus and
 * selection stay where they are. make(item) answers [node, update].
 */
export function keyed(parent, keyOf, make) {
  const known = new Map();
  return (items) => {
    const next = new Set();
    let at = parent.firstElementChild;
    for (const item of items) {
      const key = String(keyOf(item));
      if (next.has(key)) {
        continue;
      }
      next.add(key);
      let entry = known.get(key);
      if (!entry) {
        const [node, update] = make(item);
        entry = { node, update };
        known.set(key, entry);
      }
      entry.update?.(item);
      if (entry.node === at) {
        at = at.nextElementSibling;
      } else {
        parent.insertBefore(entry.node, at);
      }
    }
    for (const [key, entry] of known) {
      if (!next.has(key)) {
        entry.node.remove();
        known.delete(key);
      }
    }
  };
}
