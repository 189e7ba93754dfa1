/** What the log says of an error. */
export interface ErrorDescription {
  readonly type: string;
  readonly message?: string;
  readonly code?: string;
  readonly at?: readonly string[];
  readonly cause?: ErrorDescription;
}

const MAX_DEPTH = 4;
const MAX_FRAMES = 8;

/** Redis repeats the first arguments of a command it does not know, and these may be anything. */
const withoutArguments = (message: string): string =>
  message.replace(/,? with args beginning with:[\s\S]*$/, '');

const framesOf = (error: Error): readonly string[] =>
  (error.stack ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '))
    .slice(0, MAX_FRAMES);

const own = (value: object, name: string): unknown =>
  Object.getOwnPropertyDescriptor(value, name)?.value;

/**
 * An error in the words that may be logged: its kind, message and place. Nothing else it carries is
 * taken over, since ioredis hangs the command with its arguments on each error.
 */
export const describeError = (error: unknown, depth = 0): ErrorDescription => {
  if (typeof error !== 'object' || error === null) return { type: typeof error };
  const tag = own(error, '_tag');
  const code = own(error, 'code');
  const cause = own(error, 'cause');
  const name = typeof tag === 'string' ? tag : error instanceof Error ? error.name : 'object';
  return {
    type: name,
    ...(error instanceof Error
      ? { message: withoutArguments(error.message), at: framesOf(error) }
      : {}),
    ...(typeof code === 'string' ? { code } : {}),
    ...(cause !== undefined && depth < MAX_DEPTH ? { cause: describeError(cause, depth + 1) } : {}),
  };
};
