import { useEffect, useState } from 'preact/hooks';
import { signIn } from './api.js';

export const SignIn = ({ hasEnded }: { readonly hasEnded: boolean }) => {
  const [fault, setFault] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);
  useEffect(() => {
    document.title = 'Sign in: xano-redis-sync';
  }, []);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const key = new FormData(event.currentTarget as HTMLFormElement).get('key');
    setAsking(true);
    setFault(await signIn(typeof key === 'string' ? key : ''));
    setAsking(false);
  };
  return (
    <main class="sign-in">
      <form class="panel" onSubmit={(event) => void submit(event)}>
        <h1>Console</h1>
        {hasEnded && (
          <p class="notice" role="alert">
            The session has ended. Sign in again to go on where you were; rows that you edited are
            still there.
          </p>
        )}
        <p class="quiet">
          Sign in with an API key of this service. It is sent once, and kept nowhere: a cookie that
          ends within eight hours stands in its place.{' '}
          <a href="guide/OPERATIONS#the-console">What the console shows</a>
        </p>
        <label>
          API key
          <input name="key" type="password" autocomplete="off" required autofocus />
        </label>
        {fault !== null && (
          <p class="fault" role="alert">
            {fault}
          </p>
        )}
        <button class="primary" disabled={isAsking}>
          Sign in
        </button>
      </form>
    </main>
  );
};
