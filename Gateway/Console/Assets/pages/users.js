import * as api from '../api.js';
import { el, replace } from '../dom.js';
import { bytes, count, visible, when } from '../format.js';
import { act, actor, ask, badge, button, card, empty, head, meter, setBadge, show, table } from '../ui.js';

const ROLES = [['user', 'user: its own buckets and its rights'], ['readonly', 'viewer: sees everything, changes nothing'],
  ['operator', 'operator: sees everything, operates jobs, workers and cache'], ['admin', 'admin: everything']];
const roleName = (role) => (role === 'readonly' ? 'viewer' : role);

function rightsOf(text) {
  return text.split(/[\s,]+/).filter((r) => r).map((r) => {
    const [bucket, access] = r.split('=');
    return { bucket, access };
  });
}

export async function open(place) {
  const refresh = async () => {
    const [people, all, limits] = await Promise.all([api.get('users'), api.get('keys'), api.get('cache-quotas')]);
    users.set(people);
    keys.set(all);
    quotas.set(limits);
  };
  const then = (work) => async () => { const r = await work(); await refresh(); return r; };
  const asked = async (event, dialog, work, said) => {
    const target = event.currentTarget;
    const answer = await ask(...dialog);
    return answer ? act(target, then(() => work(answer)), said) : undefined;
  };
  const add = (event) => asked(event, ['Add a user', { fields: [
    { name: 'name', label: 'Name', required: true }, { name: 'role', label: 'Role', options: ROLES }, { name: 'groups', label: 'Groups', hint: 'with spaces between; the first is the primary one' },
    { name: 'rights', label: 'Rights', hint: 'BUCKET=none, read, write or full, with spaces between' }], yes: 'Add' }],
  (a) => api.post('users', null, { name: a.name, role: a.role, enabled: true, groups: a.groups.split(/\s+/).filter((g) => g), rights: rightsOf(a.rights) }), (u) => `${u.name} is a user now`);
  const role = (event, user) => asked(event, [`Role of ${user.name}`, { fields: [{ name: 'role', label: 'Role', options: ROLES, value: user.role }], yes: 'Change' }],
    (a) => api.patch('user', null, { name: user.name, role: a.role }), (u) => `${u.name} is ${roleName(u.role)} now`);
  const drop = (event, user) => asked(event, ['Remove user', { text: `Removes ${user.name} with all its keys.`, yes: 'Remove', danger: true }], () => api.remove('user', { name: user.name }), `${user.name} is removed`);
  const addKey = async (event, user) => {
    const made = await asked(event, [`New key for ${user.name}`, { fields: [{ name: 'days', label: 'Days it is accepted', type: 'number', hint: 'for ever without a number' }], yes: 'Make key' }],
      (a) => api.post('keys', null, { user: user.name, lifetimeMs: a.days ? Number(a.days) * 86400000 : null }), 'The key is made');
    if (made) {
      show('Keep the secret now', el('p', null, 'It is never told again.'), el('h3', null, 'Access key'), el('div', { class: 'secret', data: { secret: 'id' } }, made.key.id), el('h3', null, 'Secret key'), el('div', { class: 'secret', data: { secret: 'value' } }, made.secret));
    }
  };
  const dropKey = (event, key) => asked(event, ['Remove key', { text: `${key.id} of ${key.user} is refused from now on.`, yes: 'Remove', danger: true }], () => api.remove('keys', { id: key.id }), `${key.id} is removed`);
  const toggle = (isOn, work, label) => {
    const node = el('span');
    let shown = null;
    return [node, (item) => {
      const now = isOn(item);
      if (now !== shown) {
        shown = now;
        replace(node, actor(now ? 'Disable' : 'Enable', then(() => work(item, !now)), now ? 'Disabled' : 'Enabled', { class: 'small', 'aria-label': `${now ? 'Disable' : 'Enable'} ${label(item)}` }));
      }
    }];
  };
  const enabled = { head: 'State', build: () => { const b = badge(''); return [b, (x) => setBadge(b, x.enabled ? 'enabled' : 'disabled', x.enabled ? 'ok' : 'warn')]; } };
  const users = table('Users', [
    { head: 'Name', text: (u) => visible(u.name) }, { head: 'Role', text: (u) => roleName(u.role) }, enabled, { head: 'Groups', text: (u) => u.groups.join(', ') || '–' },
    { head: 'Rights', cls: 'mono wide', text: (u) => u.rights.map((r) => `${r.bucket}=${r.access}`).join(' ') || '–' }, { head: 'Made', cls: 'nowrap', text: (u) => when(u.createdUnixMs) },
    { head: 'Actions', hidden: true, build: (u) => {
      const [node, update] = toggle((x) => x.enabled, (x, on) => api.patch('user', null, { name: x.name, enabled: on }), (x) => x.name);
      return [el('div', { class: 'actions' }, button('New key', (e) => addKey(e, u), { class: 'small', 'aria-label': `New key for ${u.name}` }), button('Role', (e) => role(e, u), { class: 'small', 'aria-label': `Role of ${u.name}` }), node, button('Remove', (e) => drop(e, u), { class: 'small danger', 'aria-label': `Remove ${u.name}` })), update];
    } },
  ], (u) => u.name, empty('No users', 'The key pair of the server\'s home is the administrator; add users for everybody else.'));
  const keys = table('Access keys', [
    { head: 'Key', cls: 'mono', text: (k) => k.id }, { head: 'User', text: (k) => visible(k.user) }, enabled, { head: 'Made', cls: 'nowrap', text: (k) => when(k.createdUnixMs) },
    { head: 'Expires', cls: 'nowrap', text: (k) => (k.expiresUnixMs ? when(k.expiresUnixMs) : 'never') },
    { head: 'Actions', hidden: true, build: (k) => {
      const [node, update] = toggle((x) => x.enabled, (x, on) => api.post('keys/state', { id: x.id, enabled: on }), (x) => x.id);
      return [el('div', { class: 'actions' }, node, button('Remove', (e) => dropKey(e, k), { class: 'small danger', 'aria-label': `Remove ${k.id}` })), update];
    } },
  ], (k) => k.id, empty('No keys'));
  const quotas = table('Cache quotas', [
    { head: 'User', text: (q) => visible(q.user) },
    { head: 'Cache', build: (q) => { const [n, set] = meter(`Cache of ${q.user}`); return [n, (now) => set(now.bytesMax ? now.bytes / now.bytesMax : 0, `${bytes(now.bytes)} of ${bytes(now.bytesMax)}`, true)]; } },
    { head: 'Workers that did not say', cls: 'num', text: (q) => count(q.unanswered) },
  ], (q) => q.user, empty('No cache quotas', 'Set one with: fabric quota cache set USER --bytes 200GiB'));
  replace(place, head('Users and keys', 'Who may do what, at every door', button('Add a user', add, { class: 'main' })), card('Users', null, users.node), card('Access keys', null, keys.node), card('Cache quotas', null, quotas.node));
  await refresh();
  return {};
}
