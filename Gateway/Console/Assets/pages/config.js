import * as api from '../api.js';
import { el, replace } from '../dom.js';
import { visible } from '../format.js';
import { act, ask, badge, button, card, empty, head, table } from '../ui.js';

const ORIGINS = { default: '', environment: 'info', 'command line': 'ok' };
const NAMES = ['sync-interval', 'write-type', 'persist-conflict', 'cache'];

export async function open(place, page) {
  const settings = table('Settings of the server', [
    { head: 'Setting', cls: 'mono', text: (s) => s.name }, { head: 'Value', cls: 'mono wide', text: (s) => visible(s.value) },
    { head: 'From', build: (s) => [badge(s.origin, ORIGINS[s.origin] ?? 'info'), null] },
  ], (s) => `${s.name} ${s.value}`);
  const refresh = async () => paths.set(await api.get('properties'));
  const set = async (event) => {
    const target = event.currentTarget;
    const answer = await ask('Set a property of a path', { fields: [
      { name: 'path', label: 'Path, with everything below', value: '/', required: true }, { name: 'name', label: 'Property', options: NAMES }, { name: 'value', label: 'Value', required: true, hint: 'such as 30s, -1, ASYNC_THROUGH' }], yes: 'Set' });
    if (answer) {
      await act(target, async () => { await api.put('properties', null, answer); await refresh(); }, `${answer.name} is ${answer.value} below ${visible(answer.path)}`);
    }
  };
  const drop = async (event, p) => {
    const target = event.currentTarget;
    if (await ask('Remove property', { text: `${p.name} of ${visible(p.path)} is what is above it, or the default, from now on.`, yes: 'Remove', danger: true })) {
      await act(target, async () => { await api.remove('properties', { path: p.path, name: p.name }); await refresh(); }, 'Removed');
    }
  };
  const paths = table('Properties of paths', [
    { head: 'Path', cls: 'mono', text: (p) => visible(p.path) }, { head: 'Property', cls: 'mono', text: (p) => p.name }, { head: 'Value', cls: 'mono wide', text: (p) => p.value },
    page.mayAdminister && { head: 'Actions', hidden: true, build: (p) => [el('div', { class: 'actions' }, button('Remove', (e) => drop(e, p), { class: 'small danger', 'aria-label': `Remove ${p.name} of ${visible(p.path)}` })), null] },
  ].filter((c) => c), (p) => `${p.path} ${p.name} ${p.value}`, empty('No path has settings of its own'));
  replace(place, head('Configuration', 'What is in force, and where it is from'),
    card('Properties of paths', page.mayAdminister && button('Set a property', set, { class: 'small' }), paths.node), card('Settings of the server', null, settings.node));
  settings.set(await api.get('configuration'));
  await refresh();
  return {};
}
