import { Write } from './Write';

/** A placeholder for your own login, where your backend gives the app a token. */
export const SignIn = () => (
  <main>
    <h1>Sign in</h1>
    <Write
      label="Token"
      button="Sign in"
      send={(token) => {
        sessionStorage.setItem('token', token);
        location.reload();
      }}
    />
  </main>
);
