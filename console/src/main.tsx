import { render } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { send, session } from './api.js';
import { place, readPlace } from './place.js';
import { Shell } from './Shell.js';
import { SignIn } from './SignIn.js';
import './base.css';
import './shell.css';
import './controls.css';
import './overview.css';
import './acts.css';
import 'uplot/dist/uPlot.min.css';

const Console = () => {
  const hasSignedIn = useRef(false);
  useEffect(() => {
    void send({ route: 'GET /sync/status' }).then((answer) => {
      // Only a 401 refuses the session; any other failure comes after it was accepted.
      session.value = answer.ok || answer.status !== 401 ? 'on' : 'off';
    });
  }, []);
  if (session.value === 'asking') return <p class="waiting">Asking the service.</p>;
  if (session.value === 'on') return <Shell hasSignedIn={hasSignedIn.current} />;
  hasSignedIn.current = true;
  return <SignIn hasEnded={session.value === 'ended'} />;
};

globalThis.addEventListener('hashchange', () => {
  place.value = readPlace(location.hash);
});

const root = document.getElementById('app');
if (root !== null) render(<Console />, root);
