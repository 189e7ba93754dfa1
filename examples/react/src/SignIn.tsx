import { Write } from './Write';

/** Stands for your own: your backend gives the app a token at login. */
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
