// The frame: who is signed in, which page is shown, and what it watches.

import * as api from './api.js';
import { el, replace, setText } from './dom.js';
import { watch } from './live.js';
import { button, fault, say } from './ui.js';
import * as signin from './pages/signin.js';
import * as overview from './pages/overview.js';
import * as tree from './pages/tree.js';
import * as mounts from './pages/mounts.js';
import * as workers from './pages/workers.js';
import * as jobs from './pages/jobs.js';
import * as persists from './pages/persists.js';
import * as clusters from './pages/clusters.js';
import * as users from './pages/users.js';
import * as config from './pages/config.js';
import * as logs from './pages/logs.js';
import * as audit from './pages/audit.js';

// Who sees a page: what the API answers them, too.
const INSPECT = ['viewer', 'operator', 'admin'];
const OPERATE = ['operator', 'admin'];
const ADMIN = ['admin'];
const ALL = ['user', ...INSPECT];

const GROUPS = [
  ['Fabric', [
    ['overview', 'Overview', overview, ALL], ['tree', 'Tree', tree, ALL], ['mounts', 'Mounts', mounts, INSPECT],
    ['workers', 'Workers', workers, INSPECT], ['clusters', 'Clusters', clusters, INSPECT]]],
  ['Work', [['jobs', 'Jobs', jobs, INSPECT], ['persists', 'Persist queue', persists, INSPECT]]],
  ['System', [
    ['users', 'Users and keys', users, ADMIN], ['config', 'Configuration', config, OPERATE],
    ['logs', 'Logs', logs, OPERATE], ['audit', 'Audit log', audit, ADMIN]]],
];

const app = document.getElementById('app');
const lost = document.getElementById('lost');
let who = null;
let leave = () => {};
let turn = 0;

function route() {
  const [name, tail] = location.hash.replace(/^#\/?/, '').split('?');
  const page = GROUPS.flatMap(([, pages]) => pages).find(([n]) => n === name);
  return { page: page ?? GROUPS[0][1][0], query: new URLSearchParams(tail ?? '') };
}

function themeButton() {
  const root = document.documentElement;
  const isDark = () => root.dataset.theme === 'dark'
    || (!root.dataset.theme && matchMedia('(prefers-color-scheme: dark)').matches);
  const own = button('', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    try {
      localStorage.setItem('fabric-theme', root.dataset.theme);
    } catch {
      // It holds until the page is loaded again.
    }
    name();
  }, { class: 'small' });
  const name = () => setText(own, isDark() ? 'Light theme' : 'Dark theme');
  name();
  return own;
}

async function leaveSession() {
  try {
    await api.signOut();
  } catch (error) {
    if (error.status !== 401) {
      say(error.message, true);
      return;
    }
  }
  gate('You are signed out.');
}

function frame() {
  const side = el('div', { class: 'side' });
  const menu = button('Menu', () => {
    const isOpen = side.classList.toggle('open');
    menu.setAttribute('aria-expanded', String(isOpen));
  }, { class: 'menu', 'aria-expanded': 'false', 'aria-controls': 'pages' });
  side.append(
    el('header', { class: 'bar' }, el('div', { class: 'brand' }, el('img', { src: 'icon.svg', alt: '' }), 'OrleansAlluxio'), menu),
    el('nav', { id: 'pages', 'aria-label': 'Pages' }, GROUPS.map(([group, pages]) => {
      const own = pages.filter(([, , , roles]) => roles.includes(who.role));
      return own.length > 0 && [el('h2', { id: `group-${group}` }, group), el('ul', { 'aria-labelledby': `group-${group}` }, own.map(([name, title]) =>
        el('li', null, el('a', { href: `#/${name}`, data: { page: name } }, title))))];
    })),
    el('footer', { class: 'who' },
      el('div', null, el('div', { class: 'name' }, who.user), el('div', { class: 'muted' }, who.role)),
      el('div', { class: 'row' }, themeButton(), button('Sign out', leaveSession, { class: 'small' }))));
  replace(app, el('div', { class: 'frame' }, side, el('main', { id: 'main', tabindex: '-1' })));
}

function state(kind, seconds) {
  const live = document.getElementById('live');
  if (live) {
    live.dataset.state = kind;
    setText(live, kind === 'live' ? 'live' : 'connection lost');
  }
  lost.hidden = kind !== 'lost';
  setText(lost, kind === 'lost' ? `Connection lost: what you see may be old. Trying again in ${seconds} s.` : '');
}

async function open(isFirst) {
  leave();
  const own = ++turn;
  const { page: [name, title, module, roles], query } = route();
  document.title = `${title} · OrleansAlluxio`;
  document.querySelector('.side')?.classList.remove('open');
  document.querySelector('.menu')?.setAttribute('aria-expanded', 'false');
  for (const link of document.querySelectorAll('.side nav a')) {
    if (link.dataset.page === name) {
      link.setAttribute('aria-current', 'page');
    } else {
      link.removeAttribute('aria-current');
    }
  }
  const main = document.getElementById('main');
  const place = el('div', { data: { page: name } });
  let stop = () => {};
  let end = () => {};
  leave = () => {
    stop();
    end();
    lost.hidden = true;
    leave = () => {};
  };
  replace(main, place);
  main.setAttribute('aria-busy', 'true');
  let shown = {};
  try {
    if (!roles.includes(who.role)) {
      throw new api.Failure(403, { reason: `${title} is for ${roles.join(', ')}; you are ${who.role}.` });
    }
    shown = (await module.open(place, {
      query,
      role: who.role,
      mayOperate: OPERATE.includes(who.role),
      mayAdminister: ADMIN.includes(who.role),
      mayInspect: INSPECT.includes(who.role),
      isShown: () => own === turn,
      again: () => open(false),
    })) ?? {};
  } catch (error) {
    if (own === turn && who) {
      replace(place, el('h1', { tabindex: '-1' }, title), fault(error));
    }
  }
  if (own !== turn || !who) {
    shown.close?.();
    return;
  }
  main.removeAttribute('aria-busy');
  end = () => shown.close?.();
  stop = watch(shown.topics ?? {}, state, () => gate('Your session has ended.'));
  const live = document.getElementById('live');
  if (live && !shown.topics) {
    live.hidden = true;
  }
  if (!isFirst) {
    main.querySelector('h1')?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }
}

function gate(why) {
  leave();
  turn++;
  who = null;
  lost.hidden = true;
  document.querySelectorAll('dialog').forEach((d) => d.remove());
  document.title = 'Sign in · OrleansAlluxio';
  signin.open(app, why, themeButton(), async (view) => {
    who = view;
    frame();
    await open(false);
  });
}

api.whenSignedOut(() => {
  if (who) {
    gate('Your session has ended.');
  }
});
document.getElementById('skip').addEventListener('click', (event) => {
  event.preventDefault();
  document.getElementById('main')?.focus();
});
addEventListener('hashchange', () => {
  if (who) {
    open(false);
  }
});

try {
  const view = await api.session();
  if (view.signedIn) {
    who = view;
    frame();
    await open(true);
  } else {
    gate('');
  }
} catch (error) {
  replace(app, el('main', { id: 'main' }, el('h1', null, 'The console cannot start'), fault(error)));
}
