import * as api from '../api.js';
import { el, replace } from '../dom.js';
import { duration, visible } from '../format.js';
import { act, ask, badge, button, card, empty, head, table } from '../ui.js';
import { linkTo } from './tree.js';

const FIELDS = (m) => [
  m ? null : { name: 'path', label: 'Path in the tree', value: '/', required: true },
  m ? null : { name: 'uri', label: 'Store', hint: 's3://bucket/prefix, abfss://…, webhdfs://…, file:///dir', required: true },
  { name: 'options', label: 'Options', type: 'textarea', hint: m ? 'name=value a line; none is inherited, so give secrets again' : 'name=value a line, such as endpoint=http://…' },
  { name: 'readOnly', label: 'Read only', type: 'checkbox' },
  { name: 'shared', label: 'Everybody may read and write below it', type: 'checkbox' },
].filter((f) => f);

function optionsOf(text) {
  return Object.fromEntries(text.split('\n').map((l) => l.trim()).filter((l) => l.length > 0).map((l) => {
    const at = l.indexOf('=');
    if (at <= 0) {
      throw new Error(`an option is name=value, not ${l}`);
    }
    return [l.slice(0, at), l.slice(at + 1)];
  }));
}

export async function open(place, page) {
  const change = async (event, mount) => {
    const target = event.currentTarget;
    const answer = await ask(mount ? `Change ${visible(mount.path)}` : 'Mount a store', { fields: FIELDS(mount), yes: mount ? 'Change' : 'Mount' });
    if (answer) {
      await act(target, () => (mount ? api.put : api.post)('mounts', null, {
        path: mount?.path ?? answer.path, uri: mount ? '' : answer.uri, readOnly: answer.readOnly, shared: answer.shared, options: optionsOf(answer.options),
      }), (m) => `${visible(m.path)} is mounted`);
    }
  };
  const unmount = async (event, mount) => {
    const target = event.currentTarget;
    if (await ask('Unmount', { text: `Takes ${visible(mount.path)} out of the tree, with what is cached of it. Its store is not touched.`, yes: 'Unmount', danger: true })) {
      await act(target, () => api.remove('mounts', { path: mount.path }), `${visible(mount.path)} is not mounted any more`);
    }
  };
  const t = table('Mounts', [
    { head: 'Path', cls: 'mono', build: (m) => [el('a', { href: linkTo(m.path) }, visible(m.path)), null] },
    { head: 'Store', cls: 'mono wide', text: (m) => visible(m.uri) },
    { head: 'Flags', build: () => {
      const node = el('span', { class: 'actions' });
      return [node, (m) => replace(node, m.readOnly && badge('read only', 'warn'), m.shared && badge('shared', 'info'), !m.readOnly && !m.shared && '–')];
    } },
    { head: 'Sync interval', cls: 'nowrap', text: (m) => (m.syncIntervalMs === undefined ? 'the fabric\'s' : m.syncIntervalMs < 0 ? 'never' : duration(m.syncIntervalMs)) },
    { head: 'Options', cls: 'mono wide', text: (m) => Object.entries(m.options).map(([n, v]) => `${n}=${v}`).join(' ') || '–' },
    page.mayAdminister && { head: 'Actions', hidden: true, build: (m) => [el('div', { class: 'actions' },
      button('Change', (e) => change(e, m), { class: 'small', 'aria-label': `Change ${visible(m.path)}` }),
      m.path !== '/' && button('Unmount', (e) => unmount(e, m), { class: 'small danger', 'aria-label': `Unmount ${visible(m.path)}` })), null] },
  ].filter((c) => c), (m) => m.path, empty('No mounts', 'Mount a store to see its files in the tree.'));
  replace(place, head('Mounts', 'Which store is where in the tree', page.mayAdminister && button('Mount a store', (e) => change(e, null), { class: 'main' })),
    card('Mounts', null, t.node));
  return { topics: { mounts: t.set } };
}
