import { signal } from '@preact/signals';
import { drafts } from './drafts.js';
import { lineOf, type RouteRequest, type RouteName, type Routes } from './routes.js';

/** The path of the service, since this page is at `<root>/console`. */
const ROOT = location.pathname.replace(/\/console\/?$/, '');

/** `asking` until the first answer arrives; `ended` once a session was refused that had been accepted. */
export const session = signal<'asking' | 'on' | 'off' | 'ended'>('asking');

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

/** Sends a request. `key`: an API key to sign in with, which is sent once and not stored. */
export const send = async <R extends RouteName>(
  ask: RouteRequest<R>,
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
    if (status === 401 && session.value === 'on') session.value = 'ended';
    // Only `/health` answers 503 with a body to show: the reasons.
    if (response.ok || (ask.route === 'GET /health' && status === 503))
      return { ok: true, value: body as Routes[R] };
    return { ok: false, status, message: messageIn(body, status) };
  } catch {
    return { ok: false, status: 0, message: 'The service does not answer.' };
  }
};

export const signIn = async (key: string): Promise<string | null> => {
  const answer = await send({ route: 'POST /console/session' }, key);
  if (answer.ok) session.value = 'on';
  return answer.ok ? null : answer.message;
};

/** Signs out. Null, or why the session continues: only the service can delete the HttpOnly cookie. */
export const signOut = async (): Promise<string | null> => {
  const answer = await send({ route: 'DELETE /console/session' });
  if (answer.ok) {
    drafts.clear();
    session.value = 'off';
  }
  return answer.ok ? null : answer.message;
};
