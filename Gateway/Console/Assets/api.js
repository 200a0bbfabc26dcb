// The fabric API, as whoever is signed in.

let token = '';
let onSignedOut = () => {};

/** A failure that the server told, or that the network is. */
export class Failure extends Error {
  constructor(status, problem) {
    super(problem.reason ?? 'the server did not answer');
    this.status = status;
    this.kind = problem.kind ?? 'Unavailable';
    this.subject = problem.subject ?? '';
  }
}

/** What to do when nobody is signed in any more. */
export const whenSignedOut = (handler) => { onSignedOut = handler; };

async function send(method, url, body) {
  const headers = { accept: 'application/json' };
  if (method !== 'GET') {
    headers['x-fabric-csrf'] = token;
  }
  if (body !== undefined) {
    headers['content-type'] = 'application/json';
  }
  let response;
  try {
    response = await fetch(url, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), credentials: 'same-origin', redirect: 'error' });
  } catch {
    throw new Failure(0, { kind: 'Unavailable', reason: 'the server cannot be reached' });
  }
  const text = await response.text();
  if (response.ok) {
    return text;
  }
  let problem = {};
  try {
    problem = JSON.parse(text);
  } catch {
    problem = { reason: `the server answered ${response.status}` };
  }
  throw new Failure(response.status, problem);
}

async function call(method, path, query, body) {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') {
      parameters.set(name, String(value));
    }
  }
  const tail = parameters.size > 0 ? `?${parameters}` : '';
  try {
    return await send(method, `api/v1/${path}${tail}`, body);
  } catch (error) {
    if (error.status === 401) {
      onSignedOut();
    }
    throw error;
  }
}

/** Asks. */
export const get = async (path, query) => JSON.parse(await call('GET', path, query));

/** Asks for JSON lines. */
export const lines = async (path, query) =>
  (await call('GET', path, query)).split('\n').filter((l) => l.length > 0).map((l) => JSON.parse(l));

/** Has something done. */
export const post = async (path, query, body) => JSON.parse(await call('POST', path, query, body));
export const put = async (path, query, body) => JSON.parse(await call('PUT', path, query, body));
export const patch = async (path, query, body) => JSON.parse(await call('PATCH', path, query, body));
export const remove = async (path, query) => JSON.parse(await call('DELETE', path, query));

function keep(view) {
  token = view.csrf ?? '';
  return view;
}

/** Who is signed in. */
export const session = async () => keep(JSON.parse(await send('GET', 'session')));

/** Signs in. */
export const signIn = async (login) => keep(JSON.parse(await send('POST', 'session', login)));

/** Signs out. */
export const signOut = async () => keep(JSON.parse(await send('DELETE', 'session')));
