import { signal } from '@preact/signals';
import { lineOf, type Ask, type RouteName, type Routes } from './routes.js';

/** The page itself lies at `<root>/console`. */
const ROOT = location.pathname.replace(/\/console\/?$/, '');

/** Null until the first answer has told. */
export const signedIn = signal<boolean | null>(null);

export type Answer<A> =
  | { readonly ok: true; readonly value: A }
  | { readonly ok: false; readonly status: number; readonly message: string };

const messageIn = (problem: unknown, status: number): string => {
  const { title, detail } = (problem ?? {}) as {
    readonly title?: string;
    readonly detail?: string;
  };
  return detail ?? title ?? `The service answered ${status}.`;
};

const bodyOf = async (response: Response): Promise<unknown> => {
  const isJson = (response.headers.get('Content-Type') ?? '').includes('json');
  return isJson ? response.json() : response.text();
};

/** `key`: the API key, which is sent once, to sign in with, and kept nowhere. */
export const send = async <R extends RouteName>(
  ask: Ask<R>,
  key?: string,
): Promise<Answer<Routes[R]>> => {
  const [method, path] = lineOf(ask);
  try {
    const response = await fetch(ROOT + path, {
      method,
      credentials: 'same-origin',
      headers: {
        'X-Console': '1',
        ...(key === undefined ? {} : { 'X-API-Key': key }),
        ...(ask.body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(ask.body === undefined ? {} : { body: JSON.stringify(ask.body) }),
    });
    const { status } = response;
    const body = await bodyOf(response);
    if (status === 401) signedIn.value = false;
    // `/health` answers 503 with what is wrong, and so does nothing else that has reasons.
    if (response.ok || (ask.route === 'GET /health' && status === 503))
      return { ok: true, value: body as Routes[R] };
    return { ok: false, status, message: messageIn(body, status) };
  } catch {
    return { ok: false, status: 0, message: 'The service does not answer.' };
  }
};

export const signIn = async (key: string): Promise<string | null> => {
  const answer = await send({ route: 'POST /console/session' }, key);
  if (answer.ok) signedIn.value = true;
  return answer.ok ? null : answer.message;
};

/** Null, or why the session goes on: its cookie is taken away by the service alone. */
export const signOut = async (): Promise<string | null> => {
  const answer = await send({ route: 'DELETE /console/session' });
  if (answer.ok) signedIn.value = false;
  return answer.ok ? null : answer.message;
};
