// Live updates: one stream for the page that is shown. What is lost is seen, and tried again, less and less often.

const QUIET_MAX = 15000;
const WAIT_MAX = 30000;

/** Watches topics until the answer is called. handlers: { topic: (data) => ... }; onState('live'|'lost', seconds). */
export function watch(handlers, onState, onSignedOut) {
  const topics = Object.keys(handlers);
  let source = null;
  let failures = 0;
  let timer = 0;
  let quiet = 0;
  let isOver = false;
  if (topics.length === 0) {
    return () => {};
  }

  function heard() {
    clearTimeout(quiet);
    quiet = setTimeout(lose, QUIET_MAX);
    if (failures >= 0) {
      failures = -1;
      onState('live');
    }
  }

  function close() {
    clearTimeout(timer);
    clearTimeout(quiet);
    source?.close();
    source = null;
  }

  function lose() {
    close();
    if (isOver || document.hidden) {
      return;
    }
    failures = Math.max(0, failures) + 1;
    const wait = Math.min(WAIT_MAX, 1000 * 2 ** (failures - 1)) * (0.75 + Math.random() / 2);
    onState('lost', Math.max(1, Math.round(wait / 1000)));
    timer = setTimeout(open, wait);
  }

  function open() {
    close();
    const own = new EventSource(`events?topics=${encodeURIComponent(topics.join(','))}`);
    source = own;
    own.onerror = () => {
      if (own === source) {
        check();
      }
    };
    own.addEventListener('beat', heard);
    own.addEventListener('failed', heard);
    own.addEventListener('signed-out', () => {
      stop();
      onSignedOut();
    });
    for (const topic of topics) {
      own.addEventListener(topic, (event) => {
        heard();
        handlers[topic](JSON.parse(event.data));
      });
    }
  }

  // A stream tells no status: whether somebody is still signed in is asked for by itself.
  async function check() {
    close();
    try {
      const answer = await fetch('session', { credentials: 'same-origin' });
      if (answer.ok && !(await answer.json()).signedIn) {
        stop();
        onSignedOut();
        return;
      }
    } catch {
      // No server, no answer: the stream is tried again all the same.
    }
    if (!isOver) {
      lose();
    }
  }

  function seen() {
    if (document.hidden) {
      close();
    } else if (!source) {
      open();
    }
  }

  function stop() {
    isOver = true;
    close();
    document.removeEventListener('visibilitychange', seen);
  }

  document.addEventListener('visibilitychange', seen);
  open();
  return stop;
}
