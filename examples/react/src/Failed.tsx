import { isApiError } from '@xano-redis-sync/client';

const WORDS: Readonly<Partial<Record<string, string>>> = {
  network: 'No connection.',
  timeout: 'No connection.',
  invalid_token: 'Your session has ended. Sign in again.',
  authentication_required: 'Sign in again.',
};

const messageFor = (error: unknown): string =>
  isApiError(error) ? (WORDS[error.code] ?? error.message) : 'Something went wrong.';

interface FailedProps {
  readonly error: unknown;
  readonly again?: () => unknown;
}

/** Shows what went wrong, if anything did. */
export const Failed = ({ error, again }: FailedProps) =>
  error === null ? null : (
    <p role="alert">
      {messageFor(error)} {again && <button onClick={() => void again()}>Try again</button>}
    </p>
  );
