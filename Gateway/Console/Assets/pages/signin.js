import { signIn } from '../api.js';
import { el, replace, setText } from '../dom.js';

/** Asks who somebody is. done(view) goes on. */
export function open(app, why, theme, done) {
  const key = el('input', { id: 'access-key', name: 'username', required: true, autocomplete: 'username', spellcheck: 'false', autocapitalize: 'none' });
  const secret = el('input', { id: 'secret-key', name: 'password', type: 'password', required: true, autocomplete: 'current-password' });
  const token = el('input', { id: 'token', type: 'password', autocomplete: 'off' });
  const problem = el('div', { class: 'fault', role: 'alert', hidden: true });
  const submit = el('button', { type: 'submit', class: 'main' }, 'Sign in');
  const keys = el('div', { class: 'actions' });
  const ofKey = [el('div', { class: 'field' }, el('label', { for: 'access-key' }, 'Access key'), key),
    el('div', { class: 'field' }, el('label', { for: 'secret-key' }, 'Secret key'), secret)];
  const ofToken = el('div', { class: 'field', hidden: true }, el('label', { for: 'token' }, 'Server token'), token,
    el('span', { class: 'hint' }, 'token= in the file credentials of the server\'s home; it is the administrator.'));

  function choose(isToken) {
    ofToken.hidden = !isToken;
    ofKey.forEach((f) => { f.hidden = isToken; });
    token.required = isToken;
    key.required = !isToken;
    secret.required = !isToken;
    problem.hidden = true;
    (isToken ? token : key).focus();
  }

  const radio = (value, text, isToken) => el('label', { class: 'check' },
    el('input', { type: 'radio', name: 'with', value, checked: !isToken, class: 'pick', on: { change: () => choose(isToken) } }), text);
  keys.append(el('fieldset', { class: 'with' }, el('legend', { class: 'unseen' }, 'Sign in with'),
    radio('key', 'Access key', false), radio('token', 'Server token', true)));
  const form = el('form', null, keys, ofKey, ofToken, problem, submit);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    submit.disabled = true;
    problem.hidden = true;
    try {
      await done(await signIn(ofToken.hidden ? { accessKey: key.value.trim(), secretKey: secret.value } : { token: token.value.trim() }));
    } catch (error) {
      setText(problem, error.message);
      problem.hidden = false;
      secret.value = '';
      token.value = '';
      (ofToken.hidden ? secret : token).focus();
    } finally {
      submit.disabled = false;
    }
  });
  replace(app, el('main', { id: 'main', class: 'gate', tabindex: '-1' }, el('div', { class: 'card' },
    el('div', { class: 'brand' }, el('img', { src: 'icon.svg', alt: '' }), 'OrleansAlluxio'),
    el('h1', { tabindex: '-1' }, 'Sign in'), why && el('p', { class: 'muted', role: 'status' }, why), form,
    el('p', { class: 'muted under' }, theme))));
  key.focus();
}
