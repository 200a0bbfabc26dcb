// Parts that pages are made of.

import { el, keyed, replace, setText } from './dom.js';

/** A card with a heading; what comes first after it stands in the heading's row. */
export function card(title, tools, ...content) {
  return el('section', { class: 'card', 'aria-label': title }, el('header', null, el('h2', null, title), tools), content);
}

/** The heading of a page. */
export function head(title, about, ...tools) {
  const live = el('span', { class: 'live', id: 'live', 'data-state': 'off' }, 'connecting');
  return el('div', { class: 'head' },
    el('div', { class: 'grow' }, el('h1', { tabindex: '-1' }, title), about && el('p', null, about)),
    tools, live);
}

export const button = (text, handler, props) =>
  el('button', { type: 'button', ...props, on: { click: handler } }, text);

export const badge = (text, kind) => el('span', { class: `badge ${kind ?? ''}` }, text);

/** Changes what a badge says. */
export function setBadge(node, text, kind) {
  setText(node, text);
  node.className = `badge ${kind ?? ''}`;
}

export const empty = (title, more) => el('div', { class: 'empty' }, el('strong', null, title), more);

export function fault(error) {
  return el('div', { class: 'fault', role: 'alert' },
    el('strong', null, error.status === 403 ? 'This is not for your role' : 'This could not be done'),
    el('span', { class: 'why' }, error.message));
}

/** Names and values. */
export function facts(pairs) {
  return el('dl', { class: 'facts' }, pairs.filter(([, v]) => v !== null && v !== undefined && v !== '')
    .map(([name, value]) => [el('dt', null, name), el('dd', null, value)]));
}

/**
 * A table that is kept in step with items. columns: { head, cls, text(item) } or { head, cls, build(item) → [node, update] };
 * the first column names the row.
 */
export function table(label, columns, key, none) {
  const body = el('tbody');
  const node = el('div', { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': label },
    el('table', null,
      el('caption', { class: 'unseen' }, label),
      el('thead', null, el('tr', null, columns.map((c) =>
        el('th', { scope: 'col', class: c.cls }, c.hidden ? el('span', { class: 'unseen' }, c.head) : c.head)))),
      body));
  const nothing = el('div', { hidden: true }, none ?? empty('Nothing here'));
  const set = keyed(body, key, (item) => {
    const updates = [];
    const row = el('tr', null, columns.map((column, i) => {
      const cell = i === 0 ? el('th', { scope: 'row', class: column.cls }) : el('td', { class: column.cls });
      if (column.build) {
        const [content, update] = column.build(item);
        cell.append(content);
        updates.push(update ?? (() => {}));
      } else {
        updates.push((now) => setText(cell, column.text(now)));
      }
      return cell;
    }));
    return [row, (now) => updates.forEach((u) => u(now))];
  });
  return {
    node: el('div', null, node, nothing),
    set(items) {
      set(items);
      node.hidden = items.length === 0;
      nothing.hidden = items.length > 0;
    },
  };
}

/** How much of something is used. */
export function meter(label) {
  const fill = el('span', { class: 'bar-fill' });
  const text = el('span', { class: 'label' });
  const node = el('div', { class: 'meter' },
    el('div', { class: 'track', role: 'progressbar', 'aria-label': label, 'aria-valuemin': '0', 'aria-valuemax': '100' }, fill), text);
  return [node, (share, words, levels) => {
    const value = Math.max(0, Math.min(100, 100 * (share || 0)));
    fill.style.setProperty('width', `${value.toFixed(1)}%`);
    fill.className = `bar-fill ${levels && share > 0.98 ? 'bad' : levels && share > 0.9 ? 'warn' : ''}`;
    fill.parentElement.setAttribute('aria-valuenow', value.toFixed(0));
    fill.parentElement.setAttribute('aria-valuetext', words);
    setText(text, words);
  }];
}

/** Says something to those who listen, and shows it for a while to those who look. */
export function say(text, isBad) {
  setText(document.getElementById('said'), text);
  const toast = el('div', { class: isBad ? 'toast bad' : 'toast' }, text);
  const toasts = document.getElementById('toasts');
  toasts.append(toast);
  while (toasts.childElementCount > 4) {
    toasts.firstElementChild.remove();
  }
  setTimeout(() => toast.remove(), isBad ? 12000 : 6000);
}

/** Runs an action of a button: it cannot be pressed twice, and what came of it is said. */
export async function act(target, work, done) {
  if (target) {
    target.disabled = true;
  }
  try {
    const result = await work();
    say(typeof done === 'function' ? done(result) : done);
    return result;
  } catch (error) {
    say(error.message, true);
    return undefined;
  } finally {
    if (target) {
      target.disabled = false;
    }
  }
}

/** A button that acts. */
export const actor = (text, work, done, props) =>
  button(text, (event) => act(event.currentTarget, work, done), props);

/** Asks something in a dialog: fields are { name, label, hint, type, value, options, required }. Answers values or null. */
export function ask(title, { text, fields = [], yes = 'OK', danger = false } = {}) {
  return new Promise((resolve) => {
    const inputs = fields.map((f) => [f, control(f)]);
    const back = document.activeElement;
    const form = el('form', { method: 'dialog' },
      el('h2', { id: 'dialog-title' }, title), text && el('p', null, text),
      inputs.map(([f, input]) => (f.type === 'checkbox'
        ? el('label', { class: 'check' }, input, f.label)
        : el('div', { class: 'field' }, el('label', { for: input.id }, f.label), input, f.hint && el('span', { class: 'hint' }, f.hint)))),
      el('div', { class: 'actions' }, button('Cancel', () => close(null)),
        el('button', { type: 'submit', class: danger ? 'danger' : 'main' }, yes)));
    const dialog = el('dialog', { 'aria-labelledby': 'dialog-title', on: { cancel: () => close(null) } }, form);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      close(Object.fromEntries(inputs.map(([f, input]) => [f.name, f.type === 'checkbox' ? input.checked : input.value])));
    });

    function close(answer) {
      dialog.close();
      dialog.remove();
      back?.focus?.();
      resolve(answer);
    }

    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Shows something in a dialog that is closed by a button. */
export function show(title, ...content) {
  const back = document.activeElement;
  const dialog = el('dialog', { 'aria-labelledby': 'dialog-title', on: { close: () => { dialog.remove(); back?.focus?.(); } } },
    el('div', { class: 'body' }, el('h2', { id: 'dialog-title' }, title), content,
      el('div', { class: 'actions' }, button('Close', () => dialog.close(), { class: 'main' }))));
  document.body.append(dialog);
  dialog.showModal();
}

function control(field) {
  const id = `field-${field.name}`;
  if (field.options) {
    const options = field.options.map((o) => (Array.isArray(o) ? o : [o, o]));
    return el('select', { id, name: field.name },
      options.map(([value, text]) => el('option', { value, selected: value === field.value }, text)));
  }
  if (field.type === 'textarea') {
    return el('textarea', { id, name: field.name, spellcheck: 'false' }, field.value ?? '');
  }
  return el('input', { id, name: field.name, type: field.type ?? 'text', value: field.value, required: field.required, autocomplete: 'off', spellcheck: 'false' });
}

/** Loads something into a place: says that it is loading, or why it could not be. */
export async function into(place, work) {
  try {
    await work();
  } catch (error) {
    replace(place, fault(error));
  }
}
